package io.statehook.producer.simulator;

/**
 * Says how many events are due so that a rate is held on average. After a stall it catches up, but
 * with no more than one second's worth: a burst would test something else than the rate.
 */
final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MOST_BEHIND_SECONDS = 1;

  /** For slow rates: one event that is due and the fraction of the next. */
  private static final double MOST_BEHIND_EVENTS = 2;

  private final double perSecond;
  private long lastNanos;
  private double due;

  Pace(double perSecond, long startNanos) {
    this.perSecond = perSecond;
    this.lastNanos = startNanos;
  }

  /** How many events to publish now; at most this many, the others stay due. */
  int take(long nowNanos, int atMost) {
    due += (nowNanos - lastNanos) * perSecond / NANOS_PER_SECOND;
    due = Math.min(due, Math.max(MOST_BEHIND_EVENTS, perSecond * MOST_BEHIND_SECONDS));
    lastNanos = nowNanos;
    int taken = Math.min((int) due, atMost);
    due -= taken;
    return taken;
  }
}
