package io.statehook.common.kafka;

import java.time.Duration;
import java.util.Map;

/**
 * How old records leave a topic.
 *
 * @param topicConfig the topic settings that express it
 */
public record Cleanup(Map<String, String> topicConfig) {
  /** The newest record per key stays. */
  static final Cleanup COMPACT = compact(Duration.ZERO, Duration.ofDays(1));

  /**
   * The newest record per key stays, and older ones stay readable for a day: a batcher that
   * restarts reads there what was in force when a window opened.
   */
  static final Cleanup COMPACT_WITH_HISTORY = compact(Duration.ofDays(1), Duration.ofDays(8));

  /** The newest record per key stays, and replaced ones go within the hour. */
  static final Cleanup COMPACT_SOON = compact(Duration.ZERO, Duration.ofHours(1));

  static Cleanup deleteAfterDays(int days) {
    return new Cleanup(
        Map.of("cleanup.policy", "delete", "retention.ms", millis(Duration.ofDays(days))));
  }

  private static Cleanup compact(Duration atLeast, Duration atMost) {
    return new Cleanup(
        Map.of(
            "cleanup.policy",
            "compact",
            "min.compaction.lag.ms",
            millis(atLeast),
            "max.compaction.lag.ms",
            millis(atMost)));
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
