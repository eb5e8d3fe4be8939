package io.statehook.dispatcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells when the wall clock was set back. Kafka's clients count with it: until it is where it was
 * before, a consumer sends no heartbeat. Its group gives its partitions to others, while commits
 * that still succeed make a worker believe that they are its own; and then it is there for nothing.
 * A new process counts anew, so this one has to end.
 */
final class ClockWatch implements AutoCloseable {
  /** A leap second, or what a consumer makes up for before its session ends. */
  static final Duration TOLERATED = Duration.ofSeconds(2);

  private static final Duration PERIOD = Duration.ofMillis(250);

  private final LongSupplier wallMillis;
  private final LongSupplier nanoTime;
  private final Consumer<Throwable> onSetBack;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "statehook-clock-watch");
  private final long startNanos;
  private long mostAhead;

  /**
   * A watch that is not started.
   *
   * @param wallMillis the clock that people set
   * @param nanoTime the one that nobody sets
   */
  ClockWatch(LongSupplier wallMillis, LongSupplier nanoTime, Consumer<Throwable> onSetBack) {
    this.wallMillis = wallMillis;
    this.nanoTime = nanoTime;
    this.onSetBack = onSetBack;
    startNanos = nanoTime.getAsLong();
    mostAhead = ahead();
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Looks once; whether the clock is where it should be. */
  boolean look() {
    long ahead = ahead();
    long back = mostAhead - ahead;
    if (back > TOLERATED.toMillis()) {
      onSetBack.accept(
          new IllegalStateException(
              "the clock was set back by %d s, and Kafka's clients would wait for as long"
                  .formatted(TimeUnit.MILLISECONDS.toSeconds(back))));
      return false;
    }
    mostAhead = Math.max(mostAhead, ahead);
    return true;
  }

  private long ahead() {
    return wallMillis.getAsLong()
        - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startNanos);
  }

  private void run() {
    try {
      boolean closed = false;
      while (!closed && look()) {
        closed = closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
