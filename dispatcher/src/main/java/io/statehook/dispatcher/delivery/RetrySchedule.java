package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a lane waits after a failure: three short retries for what passes by itself, then ever
 * rarer ones. Every wait has a jitter, so that lanes that failed together do not come back
 * together.
 */
final class RetrySchedule {
  /** The first failure count whose wait belongs to the slow part. */
  static final int SLOW_PART = 4;

  private static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  private static final double JITTER = 0.2;

  private final RandomGenerator random;
  private final Duration retryAfterCap;

  /**
   * A schedule.
   *
   * @param retryAfterCap the longest wait that an endpoint can ask for
   */
  RetrySchedule(RandomGenerator random, Duration retryAfterCap) {
    this.random = random;
    this.retryAfterCap = retryAfterCap;
  }

  /**
   * The wait after so many failures in a row.
   *
   * @param failures 1 after the first
   * @param asked what the endpoint asked for; never shortens the wait
   */
  Duration waitAfter(int failures, Optional<Duration> asked) {
    if (failures < 1) {
      throw new IllegalArgumentException("failures are counted from 1, not " + failures);
    }
    Duration wait = WAITS.get(Math.min(failures, WAITS.size()) - 1);
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    Duration jittered = Duration.ofMillis(Math.round(wait.toMillis() * factor));
    Duration floor = asked.map(this::capped).orElse(Duration.ZERO);
    return jittered.compareTo(floor) < 0 ? floor : jittered;
  }

  private Duration capped(Duration asked) {
    return asked.compareTo(retryAfterCap) > 0 ? retryAfterCap : asked;
  }
}
