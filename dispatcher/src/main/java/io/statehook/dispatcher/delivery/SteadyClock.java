package io.statehook.dispatcher.delivery;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time that only ever goes forward at one pace: the wall clock when it was made, and monotonic time
 * since. Waits and ages are counted with it, so that a wall clock that jumps neither starts a storm
 * of retries nor holds them back.
 */
final class SteadyClock {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanoTime;

  SteadyClock(Instant start, LongSupplier nanoTime) {
    this.start = start;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  Instant now() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }
}
