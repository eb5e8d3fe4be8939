package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this worker may act for its partitions without a word from Kafka. A commit that succeeds
 * proves that the group's coordinator counted the worker as a member when it was sent; the lease
 * ends earlier than the coordinator would give its partitions to somebody else. A worker that was
 * stopped for longer finds it ended when it wakes up, whatever its threads were about to do.
 *
 * <p>Counted with monotonic time: a wall clock may jump. Safe for use by several threads.
 */
final class Lease {
  /** A lease is renewed so many times while it lasts. */
  private static final int RENEWALS = 6;

  private final Duration length;
  private final LongSupplier nanoTime;
  private boolean everRenewed;
  private long sentAtNanos;

  /** A lease that is not valid until it is renewed. */
  Lease(Duration length, LongSupplier nanoTime) {
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("a lease must be longer than nothing, not " + length);
    }
    this.length = length;
    this.nanoTime = nanoTime;
  }

  /** The clock that it is counted with. */
  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * A commit succeeded.
   *
   * @param sentAtNanos when it was sent, by {@link #now}: it says nothing about any later time
   */
  synchronized void renewed(long sentAtNanos) {
    if (!everRenewed || sentAtNanos - this.sentAtNanos > 0) {
      this.sentAtNanos = sentAtNanos;
      everRenewed = true;
    }
  }

  /** Whether the worker may act. */
  boolean isValid() {
    return isYoungerThan(length.toNanos());
  }

  /** Whether it is time for the next renewal. */
  boolean isDue() {
    return !isYoungerThan(length.toNanos() / RENEWALS);
  }

  private synchronized boolean isYoungerThan(long nanos) {
    return everRenewed && nanoTime.getAsLong() - sentAtNanos < nanos;
  }
}
