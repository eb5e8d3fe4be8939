package io.statehook.dispatcher.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** At most one timer per lane. */
final class LaneTimers {
  private final TreeSet<Timer> timers =
      new TreeSet<>(Comparator.comparing(Timer::at).thenComparing(Timer::sequence));
  private final Map<LaneQueue, Timer> byLane = new HashMap<>();
  private long sequence;

  /** Sets the lane's timer, instead of the one it had. */
  void set(LaneQueue lane, Instant at) {
    cancel(lane);
    Timer timer = new Timer(at, sequence++, lane);
    timers.add(timer);
    byLane.put(lane, timer);
  }

  void cancel(LaneQueue lane) {
    Timer timer = byLane.remove(lane);
    if (timer != null) {
      timers.remove(timer);
    }
  }

  /** When the first timer is due. */
  Optional<Instant> first() {
    return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first().at);
  }

  /** Takes out a lane whose time has come; empty if there is none. */
  Optional<LaneQueue> due(Instant now) {
    if (timers.isEmpty() || timers.first().at.isAfter(now)) {
      return Optional.empty();
    }
    LaneQueue lane = timers.first().lane;
    cancel(lane);
    return Optional.of(lane);
  }

  private record Timer(Instant at, long sequence, LaneQueue lane) {}
}
