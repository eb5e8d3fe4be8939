package io.statehook.standalone.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Real time, and what a test adds to it. */
final class MovedClock extends Clock {
  private volatile Duration ahead = Duration.ZERO;

  /** So far from real time. */
  void moveTo(Duration distance) {
    ahead = distance;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
