package io.statehook.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long events of a steady, low rate take, from when they were due to their receipt. */
final class Paced {
  static final int PER_SECOND = 500;

  /**
   * Loads that are not measured, where milliseconds are promised. At this rate the JIT compiler of
   * a Kafka client is busy for more than a minute, and on two cores it is what everybody waits for.
   */
  static final int WARM_UPS = 5;

  private static final int PARTS = 6;
  private static final double MILLIS_PER_MICRO = 1e-3;

  private final Trial trial;

  Paced(Trial trial) {
    this.trial = trial;
  }

  Map<Metric, Double> turn(int warmUps) throws IOException {
    trial.start().awaitReady();
    for (int i = 0; i < warmUps; i++) {
      part(trial.contestant().burst());
    }
    return part(trial.contestant().burst());
  }

  /** Compares the last sixth with the first, after a warm-up of as long. */
  Map<Metric, Double> soak() throws IOException {
    trial.start().awaitReady();
    int events = trial.contestant().burst() / PARTS;
    part(events);
    List<Map<Metric, Double>> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      parts.add(part(events));
    }
    Map<Metric, Double> first = parts.get(0);
    Map<Metric, Double> last = new EnumMap<>(parts.get(PARTS - 1));
    last.put(Metric.P99_GROWTH, growth(first, last, Metric.P99_MILLIS));
    last.put(Metric.MEMORY_GROWTH, growth(first, last, Metric.MEMORY_MIB));
    return last;
  }

  private static double growth(Map<Metric, Double> first, Map<Metric, Double> last, Metric metric) {
    return last.getOrDefault(metric, 0.0) / first.getOrDefault(metric, 0.0);
  }

  private Map<Metric, Double> part(int events) {
    Numbers numbers = trial.rig().numbers(events);
    int answered = numbers.answered(trial.workload());
    trial.rig().latencies();
    Trial.Progress before = trial.progress();
    Costs costs = trial.costs();
    send(trial, numbers);
    Trial.Progress after = trial.await(before.events() + answered);
    Costs spent = trial.costs().minus(costs);
    Map<Metric, Double> figures = latencies(trial);
    trial.requireEachOnce(before, answered);
    spent.putPercent(figures, after.secondsSince(before.nanos()));
    Costs.putSize(figures, trial.child());
    return figures;
  }

  /** Sends events at the pace; returns when the last was sent. */
  static void send(Trial trial, Numbers numbers) {
    trial
        .rig()
        .load(
            trial.loadCommand("pace", numbers) + " " + PER_SECOND,
            Duration.ofSeconds(numbers.count() / PER_SECOND));
  }

  /** Of what arrived since they were last asked for. */
  static Map<Metric, Double> latencies(Trial trial) {
    Tally.Latencies latencies = trial.rig().latencies();
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    figures.put(Metric.P50_MILLIS, latencies.p50Micros() * MILLIS_PER_MICRO);
    figures.put(Metric.P99_MILLIS, latencies.p99Micros() * MILLIS_PER_MICRO);
    return figures;
  }
}
