package io.statehook.benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When the events of a steady load are due. An event that is sent late is late all the same: its
 * stamp is the moment at which it was due, else whatever holds up the load would hide itself.
 *
 * @param startNanos of the monotonic clock
 * @param startMicros since the epoch, at the same moment
 */
record Schedule(long startNanos, long startMicros, int perSecond) {
  private static final long NANOS = 1_000_000_000;
  private static final long MICROS = 1_000_000;

  /** One that begins now. */
  static Schedule from(Instant wall, long nanos, int perSecond) {
    return new Schedule(nanos, ChronoUnit.MICROS.between(Instant.EPOCH, wall), perSecond);
  }

  /** On the monotonic clock. */
  long dueNanos(long event) {
    return startNanos + event * NANOS / perSecond;
  }

  /** Since the epoch. */
  long dueMicros(long event) {
    return startMicros + event * MICROS / perSecond;
  }
}
