package io.statehook.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How fast a load is delivered that is there at once, and what that costs. It is written in a
 * transaction, ahead of the measured time.
 */
final class Drain {
  /** The last windows wait for their time, not for the machine: they are not timed. */
  private static final double TIMED_SHARE = 0.95;

  /** Until everybody knows that connections are closed. */
  private static final Duration HUNG_UP = Duration.ofSeconds(1);

  private final Trial trial;

  Drain(Trial trial) {
    this.trial = trial;
  }

  Map<Metric, Double> turn() throws IOException {
    warmUp();
    return burst();
  }

  /** Nobody has a connection when the load appears. */
  Map<Metric, Double> turnWithHandshakes() throws IOException {
    warmUp();
    trial.rig().hangUp();
    Trial.pause(HUNG_UP);
    return burst();
  }

  /** Starts the contestant and lets it deliver one load that is not measured. */
  void warmUp() throws IOException {
    trial.start().awaitReady();
    burst();
  }

  /** One load. */
  Map<Metric, Double> burst() {
    int events = trial.contestant().burst();
    Runnable appear = prepare(trial.rig().numbers(events));
    Trial.Progress before = trial.progress();
    Costs costs = trial.costs();
    long start = System.nanoTime();
    appear.run();
    Trial.Progress most = trial.await(before.events() + (long) (events * TIMED_SHARE));
    Trial.Progress last = trial.await(before.events() + events);
    Costs spent = trial.costs().minus(costs);
    trial.requireEachOnce(before, events);
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(
        Metric.EVENTS_PER_SECOND, (most.events() - before.events()) / most.secondsSince(start));
    spent.putPerEvent(figures, events);
    if (trial.contestant().kind() != Contestant.Kind.READ) {
      figures.put(
          Metric.EVENTS_PER_REQUEST, (double) events / (last.requests() - before.requests()));
    }
    Costs.putSize(figures, trial.child());
    return figures;
  }

  /** Returns what lets the load appear. */
  private Runnable prepare(Numbers numbers) {
    if (trial.contestant().kind() == Contestant.Kind.PREBUILT) {
      return () -> trial.child().ask("post " + numbers, Duration.ofSeconds(10));
    }
    trial.rig().load(trial.loadCommand("fill", numbers));
    return () -> trial.rig().load("commit");
  }
}
