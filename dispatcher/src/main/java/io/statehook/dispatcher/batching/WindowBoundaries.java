package io.statehook.dispatcher.batching;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;

/**
 * When windows are sealed by time: at boundaries aligned to multiples of the wait, so that all
 * partitions seal the windows of one subscription at the same moment, and shifted by a hash of the
 * subscription, so that not all subscriptions do.
 */
final class WindowBoundaries {
  private WindowBoundaries() {}

  /**
   * How long a window may stay open.
   *
   * @param openedAt when it was opened, by wall clock
   * @param now the wall clock
   * @return from zero to {@code maxWait}, whatever the wall clock did in between
   */
  static Duration remaining(
      String subscriptionId, Duration maxWait, Instant openedAt, Instant now) {
    long wait = maxWait.toMillis();
    if (wait == 0) {
      return Duration.ZERO;
    }
    byte[] id = subscriptionId.getBytes(StandardCharsets.UTF_8);
    long phase = Utils.toPositive(Utils.murmur2(id)) % wait;
    long opened = openedAt.toEpochMilli();
    long boundary = opened - Math.floorMod(opened - phase, wait) + wait;
    long remaining = boundary - now.toEpochMilli();
    return Duration.ofMillis(Math.max(0, Math.min(wait, remaining)));
  }
}
