package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.standalone.e2e.FailingReceivers.Way;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Receivers fail in every way that receivers fail; each shows with its class in metrics, status,
 * attempts and console within 15 s of the start of its first failing request. The request that gets
 * no answer has a time limit of 2 s, which is part of that time.
 */
@Tag("alone")
final class FailuresShowIT {
  private static final Duration SHOWS_WITHIN = Duration.ofSeconds(15);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final String HEALTHY = "healthy";
  private static final Pattern RESULT =
      Pattern.compile("(?m)^webhook_attempts_total\\{result=\"(\\w+)\"} (\\S+)$");

  private static FailingReceivers receivers;
  private static ApiInstallation api;
  private static ConsoleVisitor visitor;
  private static CommandFace commands;
  private static List<Way> ways;
  private static String org;

  /** Asked once, it says which failures it shows. */
  private interface Face {
    Predicate<Way> look() throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    receivers = new FailingReceivers();
    api = ApiInstallation.start(Map.of(EgressConfig.CA_FILE, receivers.trusted().toString()));
    TestInstallation installation = api.installation();
    org = installation.newOrg();
    String token = api.token("ann", OrgScope.of(org), false);
    visitor = ConsoleVisitor.signIn(api.root().replace("/api/v1", ""), token);
    commands = new CommandFace(installation);
    ways = receivers.start(installation);
    for (Way way : ways) {
      installation.apply(webhook(way));
    }
    installation.apply(SubscriptionJson.of(id(HEALTHY), org, installation.receiver().url()));
  }

  /** Only of who says nothing: a busy machine may take so long to find out something else. */
  private static SubscriptionJson webhook(Way way) {
    SubscriptionJson webhook = SubscriptionJson.of(id(way.name()), org, way.url());
    return way.failure().equals("timeout")
        ? webhook.put("delivery", Map.of("timeoutMs", FailingReceivers.SILENT_TIMEOUT_MILLIS))
        : webhook;
  }

  private static String id(String name) {
    return org + "-" + name;
  }

  @AfterAll
  static void close() throws Exception {
    receivers.close();
    api.close();
  }

  @Test
  void everyFailureShowsWithItsClassWithinSeconds() throws Exception {
    api.installation().topics().publish(TestEvent.people(org, "board", 1));
    Map<String, CompletableFuture<Map<Way, Instant>>> watching = new LinkedHashMap<>();
    faces().forEach((name, face) -> watching.put(name, watch(name, face)));
    Map<String, Map<Way, Instant>> shown = new LinkedHashMap<>();
    watching.forEach((name, watched) -> shown.put(name, watched.join()));

    Map<Way, Map<String, Duration>> after = new LinkedHashMap<>();
    for (Way way : ways) {
      Instant failing = firstAttempt(way);
      shown.forEach(
          (face, times) ->
              after
                  .computeIfAbsent(way, one -> new LinkedHashMap<>())
                  .put(face, Duration.between(failing, times.get(way))));
    }
    System.out.println(line(after));
    after.forEach(
        (way, byFace) ->
            assertThat(byFace.values())
                .as("%s: %s", way.name(), byFace)
                .allMatch(time -> time.compareTo(SHOWS_WITHIN) <= 0));
    assertNobodyElseIsBlamed();
  }

  private static Map<String, Face> faces() {
    Map<String, Face> faces = new LinkedHashMap<>();
    faces.put("metrics", FailuresShowIT::inMetrics);
    faces.put("webhook-status", () -> inStatus(api.installation().topics().statuses()));
    faces.put("API status", () -> inStatus(statusesOfApi()));
    faces.put("webhook-attempts", () -> among(attemptsOfTopic()));
    faces.put("API attempts", () -> among(items("/attempts?org=" + org)));
    faces.put("CLI attempts", () -> among(attemptsOfCommand()));
    faces.put("webhook's page", FailuresShowIT::onItsPage);
    faces.put("overview", FailuresShowIT::onOverview);
    return faces;
  }

  /** Looks again and again until every failure is shown. */
  private static CompletableFuture<Map<Way, Instant>> watch(String name, Face face) {
    return CompletableFuture.supplyAsync(
        () -> {
          Map<Way, Instant> shown = new ConcurrentHashMap<>();
          await()
              .atMost(TestReceiver.PATIENCE)
              .pollDelay(Duration.ZERO)
              .pollInterval(LOOK_AGAIN)
              .untilAsserted(
                  () -> {
                    Predicate<Way> seen = face.look();
                    Instant now = Instant.now();
                    ways.stream().filter(seen).forEach(way -> shown.putIfAbsent(way, now));
                    assertThat(shown.keySet()).as(name).containsAll(ways);
                  });
          return shown;
        },
        task -> new Thread(task, "watching").start());
  }

  private static Instant firstAttempt(Way way) {
    return api.installation().topics().attempts(id(way.name())).stream()
        .map(attempt -> Instant.parse(attempt.path("startedAt").asText()))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Double> results() throws Exception {
    String root = api.root().replace("/api/v1", "");
    String text = api.clumsyAdmin().at(root).get("/metrics").body();
    Map<String, Double> results = new HashMap<>();
    Matcher result = RESULT.matcher(text);
    while (result.find()) {
      results.put(result.group(1), Double.parseDouble(result.group(2)));
    }
    return results;
  }

  private static Predicate<Way> inMetrics() throws Exception {
    Map<String, Double> results = results();
    return way -> results.getOrDefault(way.failure(), 0.0) >= 1;
  }

  /** With the state, the class and the words. */
  private static Predicate<Way> inStatus(Map<String, JsonNode> statuses) {
    return way -> {
      JsonNode status = statuses.get(id(way.name()));
      return status != null
          && status.path("state").asText().equals(way.state())
          && status.path("reason").asText().contains(way.words());
    };
  }

  private static Map<String, JsonNode> statusesOfApi() throws Exception {
    return items("/status?org=" + org).stream()
        .collect(Collectors.toMap(s -> s.path("subscription").asText(), Function.identity()));
  }

  private static List<JsonNode> items(String path) throws Exception {
    JsonNode page = ApiClient.json(api.admin().get(path));
    return StreamSupport.stream(page.path("items").spliterator(), false).toList();
  }

  private static List<JsonNode> attemptsOfTopic() {
    return api.installation().topics().records(Topic.WEBHOOK_ATTEMPTS).stream()
        .map(record -> Json.parse(record.value()).document().orElseThrow())
        .toList();
  }

  private static List<JsonNode> attemptsOfCommand() {
    return commands.run("", "attempts", "list", "-o", "json", "--org", org).lines().stream()
        .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)).document().orElseThrow())
        .toList();
  }

  /** With the status that was answered or else the class of failure. */
  private static Predicate<Way> among(List<JsonNode> attempts) {
    return way ->
        attempts.stream()
            .filter(attempt -> attempt.path("subscription").asText().equals(id(way.name())))
            .anyMatch(attempt -> answered(attempt).equals(way.answered()));
  }

  private static String answered(JsonNode attempt) {
    return attempt.path("status").asText() + attempt.path("error").asText();
  }

  /** Its badge with the words, and the attempt in the timeline. */
  private static Predicate<Way> onItsPage() throws Exception {
    Map<Way, String> pages = new HashMap<>();
    for (Way way : ways) {
      pages.put(way, text("/webhooks/" + id(way.name())));
    }
    return way -> {
      String state = between(pages.get(way), "Sends to", "Takes");
      String attempts = between(pages.get(way), "Attempts", "How it is sent");
      return state.contains(way.url() + " " + way.state())
          && state.contains(way.words())
          && attempts.contains(way.outcome() + " " + way.answered() + " 1 event");
    };
  }

  /** Among what needs attention with its words, its class among the reasons, its attempt below. */
  private static Predicate<Way> onOverview() throws Exception {
    String text = text("/");
    String attention = between(text, "Needs attention", "Why requests failed");
    String reasons = between(text, "Why requests failed", "The last failures") + " ";
    String last = text.substring(Math.max(0, text.indexOf("The last failures")));
    return way ->
        attention.contains("%s %s %s".formatted(way.state(), id(way.name()), way.words()))
            && reasons.contains(" %s ".formatted(way.failure()))
            && last.contains("%s %s".formatted(way.outcome(), way.answered()));
  }

  private static String text(String path) throws Exception {
    return ConsoleVisitor.text(visitor.get(path).body());
  }

  private static String between(String text, String from, String to) {
    int begin = text.indexOf(from);
    int end = text.indexOf(to, Math.max(0, begin));
    return begin < 0 || end < 0 ? "" : text.substring(begin + from.length(), end);
  }

  /** No other class is counted, and the receiver that works is said to work. */
  private static void assertNobodyElseIsBlamed() throws Exception {
    Set<String> expected = ways.stream().map(Way::failure).collect(Collectors.toSet());
    expected.add("2xx");
    Set<String> counted = new TreeSet<>();
    results().forEach((result, count) -> counted.addAll(count > 0 ? Set.of(result) : Set.of()));
    assertThat(counted).containsExactlyInAnyOrderElementsOf(expected);
    await().until(() -> statusesOfApi().get(id(HEALTHY)).path("state").asText().equals("live"));
    assertThat(text("/")).doesNotContain(id(HEALTHY));
  }

  private static String line(Map<Way, Map<String, Duration>> after) {
    StringBuilder line = new StringBuilder("FAILURES shown after, in s");
    after.forEach(
        (way, byFace) -> {
          line.append(" | ").append(way.name()).append(" (").append(way.failure()).append(")");
          byFace.forEach(
              (face, time) -> line.append(" %s %.1f".formatted(face, time.toMillis() / 1_000.0)));
        });
    return line.toString();
  }
}
