package io.statehook.common.subscription;

import java.time.Duration;

/**
 * When a window is sealed into a batch: whichever limit is reached first.
 *
 * @param maxEvents the most events in one request
 * @param maxBytes the longest request body, in bytes; a single longer event is sent alone
 * @param maxWait the longest time an event waits for others
 */
public record BatchLimits(int maxEvents, int maxBytes, Duration maxWait) {
  /** The most events a subscription may ask for. */
  public static final int EVENTS_LIMIT = 10_000;

  /** The longest body a subscription may ask for; a batch must fit into one Kafka record. */
  public static final int BYTES_LIMIT = 921_600;

  /** The longest wait a subscription may ask for. */
  public static final Duration WAIT_LIMIT = Duration.ofHours(1);

  static final Bounds EVENTS = new Bounds(1, EVENTS_LIMIT);
  static final Bounds BYTES = new Bounds(1024, BYTES_LIMIT);
  static final Bounds WAIT_MILLIS = new Bounds(0, WAIT_LIMIT.toMillis());

  /** What applies where a subscription names no limits; last, as it is checked against them. */
  public static final BatchLimits DEFAULT = new BatchLimits(500, 262_144, Duration.ofSeconds(1));

  /** Refuses limits outside the bounds. */
  public BatchLimits {
    EVENTS.require("maxEvents", maxEvents);
    BYTES.require("maxBytes", maxBytes);
    WAIT_MILLIS.require("maxWaitMs", maxWait.toMillis());
  }
}
