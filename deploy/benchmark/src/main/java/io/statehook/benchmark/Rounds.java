package io.statehook.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Runs a scenario: every contestant once in each round, each time in another order. */
final class Rounds {
  private static final List<Contestant> NOBODY = List.of();

  private final Rig rig;
  private final Scenario scenario;
  private final PrintStream progress;

  /**
   * Nothing runs yet.
   *
   * @param progress told of every turn
   */
  Rounds(Rig rig, Scenario scenario, PrintStream progress) {
    this.rig = rig;
    this.scenario = scenario;
    this.progress = progress;
  }

  Result run(int number) throws IOException, ExecutionException, InterruptedException {
    List<Map<String, Map<Metric, Double>>> rounds = new ArrayList<>();
    Map<String, Trial> staying = new HashMap<>();
    try {
      for (Contestant contestant : scenario.together() ? scenario.contestants() : NOBODY) {
        Trial trial = new Trial(rig, contestant, name(contestant, 0));
        staying.put(contestant.name(), trial);
        new Drain(trial).warmUp();
      }
      for (int round = 1; round <= number; round++) {
        rounds.add(round(round, staying));
      }
    } finally {
      for (Trial trial : staying.values()) {
        trial.close();
      }
    }
    return new Result(scenario, rounds);
  }

  private Map<String, Map<Metric, Double>> round(int round, Map<String, Trial> staying)
      throws IOException, ExecutionException, InterruptedException {
    List<Contestant> order = new ArrayList<>(scenario.contestants());
    Collections.rotate(order, 1 - round);
    Map<String, Map<Metric, Double>> all = new HashMap<>();
    for (Contestant contestant : order) {
      Trial stays = staying.get(contestant.name());
      Map<Metric, Double> figures =
          stays == null ? turn(contestant, round) : new Drain(stays).burst();
      progress.printf(
          "%s, round %d, %s: %s%n", scenario.name(), round, contestant.name(), text(figures));
      all.put(contestant.name(), figures);
    }
    return all;
  }

  private Map<Metric, Double> turn(Contestant contestant, int round)
      throws IOException, ExecutionException, InterruptedException {
    try (Trial trial = new Trial(rig, contestant, name(contestant, round))) {
      return trial.run(scenario.kind());
    }
  }

  /** The prefix of its topics. */
  private String name(Contestant contestant, int round) {
    String who = contestant.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "");
    return "%s-%s-%d".formatted(scenario.name(), who, round);
  }

  private static String text(Map<Metric, Double> figures) {
    return figures.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %,.2f", e.getKey().label(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
