package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether Kafka answers this process. Threads that wait for Kafka stand still for a good reason,
 * and a restart would help nobody; threads that stand still while Kafka answers do not.
 */
public final class Contact {
  /**
   * A longer silence means that Kafka does not answer; a follower hears something twice a second.
   */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private long sinceNanos;
  private long heardNanos;

  /** Contact that begins now. */
  public Contact() {
    this(System::nanoTime);
  }

  Contact(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    sinceNanos = nanoTime.getAsLong();
    heardNanos = sinceNanos;
  }

  /** Kafka answered. */
  synchronized void heard() {
    long now = nanoTime.getAsLong();
    if (now - heardNanos > SILENCE.toNanos()) {
      sinceNanos = now;
    }
    heardNanos = now;
  }

  /** For how long Kafka has answered without such a silence; zero while it does not. */
  public synchronized Duration lasts() {
    long now = nanoTime.getAsLong();
    return now - heardNanos > SILENCE.toNanos()
        ? Duration.ZERO
        : Duration.ofNanos(now - sinceNanos);
  }

  /** Whether Kafka answers. */
  public synchronized boolean isThere() {
    return nanoTime.getAsLong() - heardNanos <= SILENCE.toNanos();
  }
}
