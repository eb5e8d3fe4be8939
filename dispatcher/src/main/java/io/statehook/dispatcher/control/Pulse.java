package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When something last moved, by monotonic time. Beaten by what moves, read by anybody. */
public final class Pulse {
  private final LongSupplier nanoTime;
  private volatile long movedAtNanos;

  /** A pulse that beats now for the first time. */
  public Pulse() {
    this(System::nanoTime);
  }

  Pulse(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    movedAtNanos = nanoTime.getAsLong();
  }

  /** It moves. */
  public void beat() {
    movedAtNanos = nanoTime.getAsLong();
  }

  /** How long it has not moved. */
  public Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - movedAtNanos);
  }
}
