package io.statehook.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What it costs when nothing happens. */
final class Standstill {
  /** After the burst of the warm-up the JIT compiler is busy for most of a minute. */
  private static final Duration BEFORE = Duration.ofMinutes(1);

  private static final Duration MEASURED = Duration.ofSeconds(20);

  private final Trial trial;

  Standstill(Trial trial) {
    this.trial = trial;
  }

  Map<Metric, Double> turn() throws IOException {
    new Drain(trial).warmUp();
    Trial.pause(BEFORE);
    Costs costs = trial.costs();
    double seconds = Trial.pause(MEASURED);
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    trial.costs().minus(costs).putPercent(figures, seconds);
    Costs.putSize(figures, trial.child());
    return figures;
  }
}
