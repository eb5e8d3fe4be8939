package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dashboard and alerts ask for what is exported. The table that they are held against is itself
 * held against a running process, by {@code MetricsIT}, which also asks for each of the series.
 */
final class MonitoringTest {
  private static final Path TABLE = Path.of("..", "..", "dispatcher", "METRICS.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (counter|gauge|histogram) \\| ([^|]*)\\| (.*)\\|$");
  private static final Pattern WORD = Pattern.compile("`(\\w+)`");
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");
  private static final Pattern PLAIN = Pattern.compile("[\\w|]+");

  /** Put on by Prometheus, or by its histograms. */
  private static final Set<String> ALWAYS = Set.of("job", "instance", "le");

  /** A row of the table. */
  private record Exported(String type, Set<String> labels, String meaning) {}

  @Test
  void everyPanelAndRuleAsksForWhatIsExported() throws IOException {
    List<String> faults = new ArrayList<>();
    for (MonitoringFiles.Expression expression : MonitoringFiles.expressions()) {
      for (Selector selector : Selector.in(expression.text())) {
        faults(selector).forEach(fault -> faults.add(expression.where() + ": " + fault));
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void aMisspeltMetricLabelOrValueIsFound() throws IOException {
    assertThat(faults("webhook_lane{job=\"x\"}")).hasSize(1);
    assertThat(faults("sum by (job) (rate(webhook_lanes_total[5m]))")).hasSize(1);
    assertThat(faults("webhook_lanes{stage=\"parked\"}")).hasSize(1);
    assertThat(faults("webhook_lanes{state=~\"parked|lost\"}")).hasSize(1);
    assertThat(faults("webhook_batch_events_bucket / on (job) webhook_batch_events")).hasSize(1);
    assertThat(faults("webhook_lanes{state=~\"parked|idle\"} > 5 and webhook_ready == 1"))
        .isEmpty();
  }

  @Test
  void everyNumberOfThePipelineIsOnTheDashboard() throws IOException {
    Set<String> asked =
        MonitoringFiles.expressions().stream()
            .filter(expression -> expression.where().startsWith("panel"))
            .flatMap(expression -> Selector.in(expression.text()).stream())
            .map(selector -> PART.matcher(selector.metric()).replaceFirst(""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> exported = new TreeSet<>(table().keySet());
    exported.removeIf(name -> !name.startsWith("webhook_") || name.endsWith("_max"));
    // Told by the alerts alone: a time that is 0 most of the time, and two that never change.
    exported.removeAll(
        Set.of(
            "webhook_signing_key_activation_seconds", "webhook_live", "webhook_catalogue_entries"));

    assertThat(asked).containsAll(exported);
  }

  @Test
  void everyAlertSaysWhatItMeansAndHasARunbookAndATest() throws IOException {
    Set<String> sections =
        headings(MonitoringFiles.text("RUNBOOKS.md"))
            .collect(Collectors.toCollection(TreeSet::new));
    String tests = MonitoringFiles.text("statehook-rules_test.yml");
    Set<String> alerts = new TreeSet<>();
    for (JsonNode rule : MonitoringFiles.rules()) {
      if (rule.has("alert")) {
        String name = rule.get("alert").asText();
        alerts.add(name);
        assertThat(rule.at("/labels/severity").asText())
            .as(name)
            .isIn("critical", "warning", "info");
        assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
        assertThat(rule.at("/annotations/description").asText()).as(name).isNotBlank();
        assertThat(rule.at("/annotations/runbook").asText())
            .isEqualTo("deploy/monitoring/RUNBOOKS.md#" + name.toLowerCase(Locale.ROOT));
        assertThat(tests).contains("{alertname=\"%s\"}".formatted(name));
      }
    }

    assertThat(sections).isEqualTo(alerts);
  }

  @Test
  void everyPanelIsExplainedAndOfOneInstallation() throws IOException {
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : MonitoringFiles.dashboard().get("panels")) {
      String title = panel.get("title").asText();
      assertThat(ids.add(panel.get("id").asInt())).as(title).isTrue();
      if (!panel.get("type").asText().equals("row")) {
        assertThat(panel.get("description").asText()).as(title).isNotBlank();
        for (JsonNode target : panel.get("targets")) {
          assertThat(Selector.in(target.get("expr").asText()))
              .as(title)
              .isNotEmpty()
              .allSatisfy(selector -> assertThat(selector.labels()).containsEntry("job", "$job"));
        }
      }
    }
  }

  private static List<String> faults(String expression) throws IOException {
    List<String> faults = new ArrayList<>();
    for (Selector selector : Selector.in(expression)) {
      faults.addAll(faults(selector));
    }
    return faults;
  }

  private static List<String> faults(Selector selector) throws IOException {
    Map<String, Exported> table = table();
    String name = selector.metric();
    if (MonitoringFiles.recorded().contains(name)) {
      return List.of();
    }
    String base = PART.matcher(name).replaceFirst("");
    Exported exported =
        table.containsKey(base) && table.get(base).type.equals("histogram") && !base.equals(name)
            ? table.get(base)
            : table.get(name);
    if (exported == null || (exported.type.equals("histogram") && base.equals(name))) {
      return List.of(name + " is not exported");
    }
    List<String> faults = new ArrayList<>();
    selector.labels().forEach((label, value) -> addFaults(faults, name, exported, label, value));
    return faults;
  }

  private static void addFaults(
      List<String> faults, String name, Exported exported, String label, String value) {
    if (ALWAYS.contains(label)) {
      return;
    }
    if (!exported.labels.contains(label)) {
      faults.add("%s has no label %s".formatted(name, label));
      return;
    }
    String bare = value.replace("\\Q", "").replace("\\E", "");
    if (PLAIN.matcher(bare).matches()) {
      for (String one : bare.split("\\|")) {
        if (!Pattern.compile("(?<![\\w])" + one + "(?![\\w])").matcher(exported.meaning).find()) {
          faults.add("%s never has %s=\"%s\"".formatted(name, label, one));
        }
      }
    }
  }

  private static Map<String, Exported> table() throws IOException {
    Map<String, Exported> rows = new HashMap<>();
    Matcher row = ROW.matcher(Files.readString(TABLE));
    while (row.find()) {
      Set<String> labels =
          WORD.matcher(row.group(3))
              .results()
              .map((MatchResult label) -> label.group(1))
              .collect(Collectors.toSet());
      rows.put(row.group(1), new Exported(row.group(2), labels, row.group(4)));
    }
    return rows;
  }

  private static Stream<String> headings(String markdown) {
    return Pattern.compile("(?m)^## (Statehook\\w+)$")
        .matcher(markdown)
        .results()
        .map(heading -> heading.group(1));
  }
}
