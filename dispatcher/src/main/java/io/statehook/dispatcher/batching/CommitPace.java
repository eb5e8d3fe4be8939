package io.statehook.dispatcher.batching;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a thread of the batcher commits ahead of its interval. A sealed batch is seen by workers
 * when its transaction is committed, so a thread with little to do commits at once; one that has
 * much to do leaves it to the interval, because a commit costs both sides more than a hundred
 * events. Used by one thread.
 */
final class CommitPace {
  /**
   * Between the end of a commit and the next. Before Kafka has written the markers of the last
   * transaction it refuses records of the next, which then take longer than this.
   */
  static final Duration REST = Duration.ofMillis(8);

  /** So many events since the last commit make a thread busy. */
  static final int BUSY_EVENTS = 200;

  private final LongSupplier nanoClock;
  private long endedNanos;
  private int events;
  private boolean waiting;

  CommitPace(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.endedNanos = nanoClock.getAsLong() - REST.toNanos();
  }

  /** An event was read. */
  void read() {
    events++;
  }

  /** A batch was sealed. */
  void sealed() {
    waiting = true;
  }

  /** Whether a sealed batch waits for somebody to ask for a commit. */
  boolean isWaiting() {
    return waiting;
  }

  /** Whether to ask for a commit now. */
  boolean isDue() {
    return waiting && events <= BUSY_EVENTS && nanoClock.getAsLong() - endedNanos >= REST.toNanos();
  }

  /** A commit was asked for, and will follow. */
  void asked() {
    waiting = false;
  }

  /** Everything up to now was committed. */
  void committed() {
    waiting = false;
    events = 0;
    endedNanos = nanoClock.getAsLong();
  }
}
