package io.statehook.benchmark;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** How long it takes from the start of the process to the first delivery. */
final class Startup {
  private final Trial trial;

  Startup(Trial trial) {
    this.trial = trial;
  }

  Map<Metric, Double> turn() throws IOException, ExecutionException, InterruptedException {
    int attempts = trial.workload().burden().attempts();
    if (attempts > 0) {
      PastAttempts.write(trial.installation(), attempts);
    }
    int events = trial.contestant().burst();
    trial.rig().load(trial.loadCommand("fill", trial.rig().numbers(events)));
    trial.rig().load("commit");
    Trial.Progress before = new Trial.Progress(System.nanoTime(), trial.rig().received());
    trial.start();
    Trial.Progress first = trial.await(before.events() + 1);
    trial.await(before.events() + events);
    trial.requireEachOnce(before, events);
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.START_SECONDS, first.secondsSince(before.nanos()));
    Costs.putSize(figures, trial.child());
    return figures;
  }
}
