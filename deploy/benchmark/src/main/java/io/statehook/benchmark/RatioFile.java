package io.statehook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ratios of an earlier commit, which a later one is judged by. */
final class RatioFile {
  /** How much worse a ratio may be. */
  private static final double TOLERANCE = 0.30;

  private static final double DIGITS = 1_000;

  private RatioFile() {}

  static void write(Path file, List<Result> results) throws IOException {
    ObjectNode ratios = JsonNodeFactory.instance.objectNode();
    for (Result result : results) {
      ObjectNode scenario = ratios.putObject(result.scenario().name());
      for (Ratio ratio : comparable(result)) {
        double median = result.ratio(ratio).median();
        scenario.put(ratio.label(), Math.round(median * DIGITS) / DIGITS);
      }
    }
    Files.writeString(file, ratios.toPrettyString() + "\n");
  }

  /** What became worse, in words; a ratio that is not recorded cannot. */
  static List<String> fallen(Path file, List<Result> results) throws IOException {
    JsonNode recorded = Json.mapper().readTree(file.toFile());
    List<String> fallen = new ArrayList<>();
    for (Result result : results) {
      String scenario = result.scenario().name();
      for (Ratio ratio : comparable(result)) {
        double before = recorded.path(scenario).path(ratio.label()).asDouble(0);
        double now = result.ratio(ratio).median();
        if (before > 0 && isWorse(ratio.metric(), before, now)) {
          fallen.add(
              String.format(
                  Locale.ROOT,
                  "%s: %s is %.3f, recorded is %.3f",
                  scenario,
                  ratio.label(),
                  now,
                  before));
        }
      }
    }
    return fallen;
  }

  /** Figures by themselves belong to a machine and an hour. */
  private static List<Ratio> comparable(Result result) {
    return result.scenario().ratios().stream().filter(ratio -> !ratio.isFigure()).toList();
  }

  static boolean isWorse(Metric metric, double before, double now) {
    return metric.moreIsBetter() ? now < before * (1 - TOLERANCE) : now > before * (1 + TOLERANCE);
  }
}
