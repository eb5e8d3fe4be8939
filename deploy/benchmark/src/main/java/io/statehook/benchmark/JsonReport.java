package io.statehook.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.kafka.common.utils.AppInfoParser;

/** All figures for programs. */
final class JsonReport {
  private JsonReport() {}

  static ObjectNode of(List<Result> results) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report
        .putObject("machine")
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("java", Runtime.version().toString())
        .put("kafka", AppInfoParser.getVersion());
    ArrayNode scenarios = report.putArray("scenarios");
    results.forEach(result -> scenarios.add(scenario(result)));
    return report;
  }

  private static ObjectNode scenario(Result result) {
    Scenario scenario = result.scenario();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", scenario.name());
    node.put("description", scenario.description());
    node.put("rounds", result.rounds().size());
    ObjectNode contestants = node.putObject("contestants");
    for (Contestant contestant : scenario.contestants()) {
      ObjectNode figures = contestants.putObject(contestant.name());
      for (Metric metric : result.metrics()) {
        result
            .figure(contestant.name(), metric)
            .ifPresent(spread -> figures.set(metric.label(), spread(spread)));
      }
    }
    ArrayNode ratios = node.putArray("ratios");
    for (Ratio ratio : scenario.ratios()) {
      ObjectNode line = spread(result.ratio(ratio));
      line.put("ratio", ratio.label());
      if (ratio.promise() > 0) {
        line.put("promise", ratio.promise());
      }
      ratios.add(line);
    }
    return node;
  }

  private static ObjectNode spread(Spread spread) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("median", spread.median())
        .put("min", spread.min())
        .put("max", spread.max());
  }
}
