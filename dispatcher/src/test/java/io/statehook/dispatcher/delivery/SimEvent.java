package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import org.jspecify.annotations.Nullable;

/** One event of a batch, and everything that has happened to it. */
final class SimEvent {
  private static final long NEVER = Long.MAX_VALUE;

  final SimLog.Entry entry;

  /** The event before it in its lane. */
  private final @Nullable SimEvent before;

  /** Whether its receiver was sent it. */
  boolean received;

  /** Whether its receiver has answered that it has it. */
  boolean accepted;

  /** Whether the record that gives it up is durable. */
  boolean givenUp;

  /** The request that carried it last. */
  @Nullable BatchId sentAs;

  private long deliveredAt = NEVER;

  SimEvent(SimLog.Entry entry, @Nullable SimEvent before) {
    this.entry = entry;
    this.before = before;
  }

  /** The record of its delivery is durable. */
  void delivered(long at) {
    deliveredAt = Math.min(deliveredAt, at);
  }

  /** Whether that was so then. */
  boolean wasDeliveredBefore(long time) {
    return deliveredAt <= time;
  }

  boolean hasFate() {
    return givenUp || deliveredAt != NEVER;
  }

  /** The one before it in its lane that was not given up. */
  @Nullable SimEvent predecessor() {
    SimEvent earlier = before;
    while (earlier != null && earlier.givenUp) {
      earlier = earlier.before;
    }
    return earlier;
  }

  @Override
  public String toString() {
    return "an event of " + entry;
  }
}
