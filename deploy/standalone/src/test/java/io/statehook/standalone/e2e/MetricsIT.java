package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.deployment.MonitoringFiles;
import io.statehook.standalone.deployment.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a whole process exports, held against the table that describes it and against promtool. */
final class MetricsIT {
  private static final Path TABLE = Path.of("../../dispatcher/METRICS.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(webhook_\\w+)` \\| (counter|gauge|histogram) \\| ([^|]*)\\|");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  private static TestInstallation installation;
  private static String org;
  private static String scrape;

  @BeforeAll
  static void deliverSomething() throws Exception {
    installation = TestInstallation.withTopics();
    installation.restartDispatcher(
        Map.of(
            StatehookConfig.ROLES, "batcher,worker,admin",
            StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0"));
    org = installation.newOrg();
    TestReceiver receiver = installation.receiver();
    receiver.failNext(503, 1);
    installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
    TestEvent event = TestEvent.people(org, "board-1", 3);
    installation.topics().publish(event);
    installation.topics().publish(TestEvent.status(org, "board-1", "Not.In.The.Catalogue", 3));
    receiver.awaitEvent(event);
    await()
        .untilAsserted(
            () -> {
              assertThat(value("webhook_events_delivered_total")).isEqualTo(1);
              assertThat(value("webhook_events_refused_total{reason=\"unknown-key\"}"))
                  .isEqualTo(1);
            });
    scrape = installation.dispatcher().metrics().orElseThrow();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  @Test
  void everyMetricOfOursIsInTheTableAndEveryRowIsExported() throws Exception {
    assertThat(exported()).isEqualTo(documented());
  }

  @Test
  void promtoolAcceptsEveryLine() throws Exception {
    Command.start(
            Path.of("."),
            scrape.getBytes(UTF_8),
            List.of(Command.required("promtool"), "check", "metrics"))
        .success();
  }

  @Test
  void whatHappenedIsCounted() {
    assertThat(value("webhook_events_read_total")).isEqualTo(2);
    assertThat(value("webhook_events_matched_total")).isEqualTo(1);
    assertThat(value("webhook_events_refused_total{reason=\"unknown-key\"}")).isEqualTo(1);
    assertThat(value("webhook_batches_sealed_total{cause=\"wait\"}")).isEqualTo(1);
    assertThat(value("webhook_batch_events_count")).isEqualTo(1);
    assertThat(value("webhook_attempts_total{result=\"5xx\"}")).isEqualTo(1);
    assertThat(value("webhook_attempts_total{result=\"2xx\"}")).isEqualTo(1);
    assertThat(value("webhook_attempt_duration_seconds_count")).isEqualTo(2);
    assertThat(value("webhook_delivery_latency_seconds_count")).isEqualTo(1);
    assertThat(value("webhook_delivery_latency_seconds_sum")).isBetween(0.1, 60.0);
    assertThat(value("webhook_live")).isEqualTo(1);
    assertThat(value("webhook_subscriptions")).isEqualTo(1);
  }

  @Test
  void kafkasOwnNumbersAreThereUnderTheNamesThatDashboardsKnow() {
    assertThat(exportedNames())
        .contains(
            "kafka_consumer_fetch_manager_records_lag_max",
            "kafka_consumer_coordinator_rebalance_total",
            "kafka_producer_record_send_total",
            "kafka_stream_thread_process_rate");
  }

  /**
   * Series and labels; a value that has not occurred yet is there with 0. What Kafka's clients tell
   * per partition is found by a look that is taken once a minute.
   */
  @Test
  void everySeriesThatPanelsAndAlertsAskForIsThere() {
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(missing(installation.dispatcher().metrics().orElseThrow())).isEmpty());
  }

  private static List<String> missing(String text) throws IOException {
    List<String> missing = new ArrayList<>();
    Set<String> recorded = MonitoringFiles.recorded();
    for (MonitoringFiles.Expression expression : MonitoringFiles.expressions()) {
      for (Selector selector : Selector.in(expression.text())) {
        if (!recorded.contains(selector.metric()) && !isExported(selector, text)) {
          missing.add("%s: %s".formatted(expression.where(), selector));
        }
      }
    }
    return missing;
  }

  private static boolean isExported(Selector selector, String text) {
    Map<String, String> wanted = new HashMap<>(selector.labels());
    wanted.keySet().removeAll(Set.of("job", "instance"));
    return Pattern.compile("(?m)^%s(?:\\{(.*)})? \\S+$".formatted(selector.metric()))
        .matcher(text)
        .results()
        .anyMatch(sample -> hasLabels(sample.group(1) == null ? "" : sample.group(1), wanted));
  }

  private static boolean hasLabels(String sample, Map<String, String> wanted) {
    return wanted.entrySet().stream()
        .allMatch(
            label ->
                Pattern.compile("(?:^|,)%s=\"(%s)\"".formatted(label.getKey(), label.getValue()))
                    .matcher(sample)
                    .find());
  }

  @Test
  void nothingOfACustomerIsInIt() {
    assertThat(scrape).doesNotContain(org, "board-1", "127.0.0.1", "localhost");
  }

  private static SortedMap<String, String> documented() throws Exception {
    SortedMap<String, String> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(TABLE));
    while (row.find()) {
      SortedSet<String> labels = new TreeSet<>();
      Matcher label = Pattern.compile("`(\\w+)`").matcher(row.group(3));
      while (label.find()) {
        labels.add(label.group(1));
      }
      rows.put(row.group(1), row.group(2) + " " + labels);
    }
    return rows;
  }

  private static SortedMap<String, String> exported() {
    SortedMap<String, String> found = new TreeMap<>();
    Matcher type = TYPE.matcher(scrape);
    while (type.find()) {
      if (type.group(1).startsWith("webhook_")) {
        found.put(type.group(1), type.group(2) + " " + labels(type.group(1)));
      }
    }
    return found;
  }

  private static SortedSet<String> labels(String name) {
    SortedSet<String> labels = new TreeSet<>();
    Matcher sample = Pattern.compile("(?m)^%s(_bucket)?\\{(.*)} ".formatted(name)).matcher(scrape);
    while (sample.find()) {
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        labels.add(label.group(1));
      }
    }
    labels.remove("le");
    return labels;
  }

  private static SortedSet<String> exportedNames() {
    SortedSet<String> names = new TreeSet<>();
    Matcher type = TYPE.matcher(scrape);
    while (type.find()) {
      names.add(type.group(1));
    }
    return names;
  }

  private static double value(String sample) {
    String text = installation.dispatcher().metrics().orElseThrow();
    Matcher line = Pattern.compile("(?m)^%s (.*)$".formatted(Pattern.quote(sample))).matcher(text);
    assertThat(line.find()).as(sample).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
