package io.statehook.standalone.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The dashboard and the rules as they are shipped. */
public final class MonitoringFiles {
  static final Path DIRECTORY = Path.of("..", "monitoring");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), \\w+\\)");

  private MonitoringFiles() {}

  /**
   * An expression.
   *
   * @param where it stands
   * @param text in PromQL
   */
  public record Expression(String where, String text) {}

  /** Every expression of the dashboard and of the rules. */
  public static List<Expression> expressions() throws IOException {
    List<Expression> all = new ArrayList<>(ofDashboard());
    for (JsonNode rule : rules()) {
      String name = rule.has("alert") ? rule.get("alert").asText() : rule.get("record").asText();
      all.add(new Expression("rule " + name, rule.get("expr").asText()));
    }
    return all;
  }

  private static List<Expression> ofDashboard() throws IOException {
    List<Expression> all = new ArrayList<>();
    JsonNode dashboard = dashboard();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        all.add(
            new Expression("panel " + panel.get("title").asText(), target.get("expr").asText()));
      }
    }
    for (JsonNode annotation : dashboard.at("/annotations/list")) {
      all.add(new Expression("annotation", annotation.get("expr").asText()));
    }
    for (JsonNode variable : dashboard.at("/templating/list")) {
      Matcher values = LABEL_VALUES.matcher(variable.path("definition").asText());
      if (values.matches()) {
        all.add(new Expression("variable " + variable.get("name").asText(), values.group(1)));
      }
    }
    return all;
  }

  static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(DIRECTORY.resolve("statehook-dashboard.json").toFile());
  }

  /** Alerts and recorded series. */
  static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : yaml("statehook-rules.yml").get("groups")) {
      group.get("rules").forEach(rules::add);
    }
    return rules;
  }

  /** What the rules record, which no process exports. */
  public static Set<String> recorded() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules()) {
      if (rule.has("record")) {
        names.add(rule.get("record").asText());
      }
    }
    return names;
  }

  static JsonNode yaml(String file) throws IOException {
    return Yaml.document(DIRECTORY.resolve(file));
  }

  static String text(String file) throws IOException {
    return Files.readString(DIRECTORY.resolve(file));
  }
}
