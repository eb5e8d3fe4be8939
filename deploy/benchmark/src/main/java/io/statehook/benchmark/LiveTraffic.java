package io.statehook.benchmark;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A steady load of some devices that goes on until it is closed. */
final class LiveTraffic implements AutoCloseable {
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong sent = new AtomicLong();
  private final CompletableFuture<Void> sending;

  /**
   * Begins.
   *
   * @param remainder which devices: their numbers divided by the step leave this
   */
  LiveTraffic(Trial trial, int remainder, int step) {
    sending =
        CompletableFuture.runAsync(
            () -> {
              while (!ended.get()) {
                Numbers second = trial.rig().numbers(Paced.PER_SECOND, step, remainder);
                Paced.send(trial, second);
                sent.addAndGet(second.count());
              }
            });
  }

  /** How many events were sent; all of them once it is closed. */
  long sent() {
    return sent.get();
  }

  /** Waits for the second that has begun. */
  @Override
  public void close() {
    ended.set(true);
    sending.join();
  }
}
