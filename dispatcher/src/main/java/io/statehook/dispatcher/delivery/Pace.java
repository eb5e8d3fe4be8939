package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.DeliveryPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a lane sent last, and how fast it was answered. */
final class Pace {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private Instant lastStart = Instant.MIN;
  private @Nullable Duration lastAnswer;

  /** A request starts. */
  void started(Instant now) {
    lastStart = now;
  }

  /** An answer came. */
  void answered(Duration took) {
    lastAnswer = took;
  }

  /**
   * The endpoint is another one now, or may answer so; the rate is the subscription's and stays.
   */
  void endpointChanged() {
    lastAnswer = null;
  }

  /** Whether the last answer took no longer than that; false before the first. */
  boolean isFast(Duration threshold) {
    return lastAnswer != null && lastAnswer.compareTo(threshold) <= 0;
  }

  /** Whether the last answer took longer than that; false before the first. */
  boolean isSlow(Duration threshold) {
    return lastAnswer != null && lastAnswer.compareTo(threshold) > 0;
  }

  /**
   * The first moment at which the next request keeps the subscription's rate. Each lane keeps its
   * part of it, because the lanes of a subscription may live in several processes.
   */
  Instant next(DeliveryPolicy policy) {
    int rate = policy.requestsPerSecond();
    if (rate == 0 || lastStart.equals(Instant.MIN)) {
      return Instant.MIN;
    }
    long interval = SECOND_NANOS * policy.parallelism();
    return lastStart.plusNanos((interval + rate - 1) / rate);
  }
}
