package io.statehook.dispatcher.admin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How often somebody may ask. A known caller has a bucket of its own; strangers share one per
 * address, which never stands in the way of who brings a good token from there.
 */
final class RateLimits {
  /** Requests that a caller may make at once. */
  static final int CALLER_BURST = 200;

  /** Requests per second that a caller may make all the time. */
  static final int CALLER_PER_SECOND = 50;

  /** Bad tokens from one address at once. */
  static final int STRANGER_BURST = 20;

  /** Bad tokens per second from one address. */
  static final int STRANGER_PER_SECOND = 1;

  /** Buckets that are remembered; the least used are forgotten first. */
  static final int MAX_BUCKETS = 10_000;

  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final TimeMeter time;
  private final Cache<String, Bucket> callers =
      Caffeine.newBuilder().maximumSize(MAX_BUCKETS).build();
  private final Cache<String, Bucket> strangers =
      Caffeine.newBuilder().maximumSize(MAX_BUCKETS).build();

  RateLimits(LongSupplier nanos) {
    time = new Nanos(nanos);
  }

  private record Nanos(LongSupplier source) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return source.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  /** Counts a request of a caller; says in how many seconds to come again if it is too many. */
  OptionalLong caller(String name) {
    return take(callers, name, CALLER_BURST, CALLER_PER_SECOND);
  }

  /** Counts a bad token from an address, likewise. */
  OptionalLong stranger(String address) {
    return take(strangers, address, STRANGER_BURST, STRANGER_PER_SECOND);
  }

  private OptionalLong take(Cache<String, Bucket> buckets, String key, int burst, int perSecond) {
    Bucket bucket = buckets.get(key, missing -> bucket(burst, perSecond));
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? OptionalLong.empty()
        : OptionalLong.of(1 + probe.getNanosToWaitForRefill() / NANOS_PER_SECOND);
  }

  private Bucket bucket(int burst, int perSecond) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }
}
