package io.statehook.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scenario gave.
 *
 * @param rounds the figures of each round, by contestant
 */
record Result(Scenario scenario, List<Map<String, Map<Metric, Double>>> rounds) {

  Result {
    rounds = List.copyOf(rounds);
  }

  /** The metrics that any contestant has. */
  List<Metric> metrics() {
    return Arrays.stream(Metric.values())
        .filter(metric -> scenario.contestants().stream().anyMatch(c -> has(c.name(), metric)))
        .toList();
  }

  private boolean has(String contestant, Metric metric) {
    return figure(contestant, metric).isPresent();
  }

  /** A contestant's figure over all rounds; empty if it has none of this kind. */
  Optional<Spread> figure(String contestant, Metric metric) {
    List<Double> values =
        rounds.stream().flatMap(round -> value(round, contestant, metric).stream()).toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /** Of figures of the same round, over all rounds. */
  Spread ratio(Ratio ratio) {
    return Spread.of(rounds.stream().map(round -> ratio(ratio, round)).toList());
  }

  private static double ratio(Ratio ratio, Map<String, Map<Metric, Double>> round) {
    double figure = value(round, ratio.of(), ratio.metric()).orElseThrow();
    String to = ratio.to();
    return to == null ? figure : figure / value(round, to, ratio.metric()).orElseThrow();
  }

  private static Optional<Double> value(
      Map<String, Map<Metric, Double>> round, String contestant, Metric metric) {
    return Optional.ofNullable(round.getOrDefault(contestant, Map.of()).get(metric));
  }
}
