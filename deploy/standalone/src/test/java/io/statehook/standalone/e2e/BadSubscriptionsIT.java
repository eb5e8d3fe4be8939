package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Bad records in {@code webhook-subscriptions} are refused with a reason that names the member; the
 * last good version goes on working, also for a dispatcher that reads them all again.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BadSubscriptionsIT {
  private static final List<Refused> CASES = new ArrayList<>();
  private static final String NEVER = "never-good";

  private static TestInstallation installation;
  private static TestReceiver receiver;
  private static String org;

  /**
   * One bad record.
   *
   * @param expected what the reason says
   */
  private record Refused(String name, String id, byte[] value, String expected) {}

  @BeforeAll
  static void writeGoodOnesAndThenBadOnes() throws Exception {
    installation = TestInstallation.start();
    receiver = installation.receiver();
    org = installation.newOrg();
    brokenDocuments();
    brokenMembers();
    brokenUrls();
    brokenHeaders();
    installation.apply(
        CASES.stream()
            .map(bad -> SubscriptionJson.of(bad.id(), org, receiver.url()))
            .toArray(SubscriptionJson[]::new));
    for (Refused bad : CASES) {
      installation.topics().write(Topic.WEBHOOK_SUBSCRIPTIONS, bad.id(), bad.value());
    }
    installation.topics().write(Topic.WEBHOOK_SUBSCRIPTIONS, NEVER, "{".getBytes(UTF_8));
    installation.topics().write(Topic.WEBHOOK_SUBSCRIPTIONS, "", "{}".getBytes(UTF_8));
    installation.dispatcher().table().sync().get();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  private static void brokenDocuments() {
    raw("not JSON", "{\"id\":", "not JSON");
    raw("nothing", "", "not JSON");
    raw("an array", "[]", "not a JSON object");
    raw("two documents", "{} {}", "not JSON");
    raw("a member twice", "{\"id\":\"a\",\"id\":\"a\"}", "not JSON");
    bytes("not UTF-8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, "UTF-8");
    raw("longer than a record may be read", " ".repeat(1_000_001), "bytes");
  }

  private static void brokenMembers() {
    bad("another id", json -> json.put("id", "another"), "id: ");
    bad("no url", json -> json.without("url"), "url: ");
    bad("no org", json -> json.without("orgId"), "orgId: ");
    bad("another org", json -> json.put("orgId", "other"), "orgId: ");
    bad(
        "another parallelism",
        json -> json.put("delivery", Map.of("parallelism", 2)),
        "delivery.parallelism: ");
    bad("an unknown member", json -> json.put("alowedEvents", List.of()), "alowedEvents: ");
    bad("an unknown member inside", json -> json.put("batch", Map.of("maxEvent", 1)), "maxEvent");
    bad("a key outside the catalogue", json -> json.events("Secret.Key"), "allowedEvents: ");
    bad("a pattern outside the grammar", json -> json.events("Room..Analytics"), "allowedEvents: ");
    bad("no events", json -> json.put("allowedEvents", List.of()), "allowedEvents: ");
    bad("no devices", json -> json.put("allowedDevices", List.of()), "allowedDevices: ");
    bad("every device and one", json -> json.devices("*", "board"), "allowedDevices: ");
    bad("a number for a text", json -> json.put("name", 7), "name: ");
    bad("a text for a flag", json -> json.put("active", "true"), "active: ");
    bad(
        "a text for a number",
        json -> json.put("batch", Map.of("maxEvents", "5")),
        "batch.maxEvents: ");
    bad("a window without end", json -> json.window(1, 86_400_000), "batch.maxWaitMs: ");
    bad("an unknown format", json -> json.put("format", "xml"), "format: ");
    bad(
        "an unknown authorization",
        json -> json.put("authorization", Map.of("kind", "magic")),
        "authorization.kind: ");
    bad(
        "a secret in the record",
        json -> json.put("authorization", Map.of("kind", "basic", "password", "x")),
        "password");
  }

  private static void brokenUrls() {
    for (String url :
        List.of(
            "http://localhost/hook",
            "ftp://localhost/hook",
            "localhost",
            "https://user:secret@localhost/hook",
            "https://localhost/hook#part",
            "https://localhost:0/hook",
            "https://10.0.0.1/hook",
            "https://169.254.169.254/latest",
            "https://[fe80::1]/hook",
            "https://2130706433/hook",
            "https://ho st/hook")) {
      bad(url, json -> json.put("url", url), "url: ");
    }
  }

  private static void brokenHeaders() {
    bad("a header of ours", json -> json.put("headers", Map.of("x-signature", "1")), "headers: ");
    bad("a header of HTTP", json -> json.put("headers", Map.of("Host", "h")), "headers: ");
    bad(
        "a line break in a header",
        json -> json.put("headers", Map.of("x-a", "1\r\nx-b: 2")),
        "headers: ");
  }

  private static void bad(String name, UnaryOperator<SubscriptionJson> spoil, String expected) {
    SubscriptionJson json = SubscriptionJson.of(nextId(), org, receiver.url());
    CASES.add(new Refused(name, nextId(), spoil.apply(json).bytes(), expected));
  }

  private static void raw(String name, String text, String expected) {
    bytes(name, text.getBytes(UTF_8), expected);
  }

  private static void bytes(String name, byte[] value, String expected) {
    CASES.add(new Refused(name, nextId(), value, expected));
  }

  private static String nextId() {
    return "s-" + CASES.size();
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> eachIsRefusedWithAReasonThatNamesTheMember() {
    Map<String, JsonNode> statuses = awaitStatuses();
    return CASES.stream()
        .map(bad -> DynamicTest.dynamicTest(bad.name(), () -> assertRefused(bad, statuses)));
  }

  @Test
  @Order(2)
  void aRecordThatWasNeverGoodIsRefusedAndOneWithoutKeyStopsNothing() {
    JsonNode status = awaitStatuses().get(NEVER);

    assertThat(status.path("state").asText()).isEqualTo("refused");
    assertThat(status.path("reason").asText()).contains("not JSON");
    assertThat(status.has("version")).isFalse();
  }

  @Test
  @Order(3)
  void theLastGoodVersionsStayInForce() throws Exception {
    assertEveryGoodVersionDelivers();
  }

  @Test
  @Order(4)
  void aDispatcherThatReadsThemAllAgainComesToTheSameResult() throws Exception {
    Map<String, JsonNode> before = standings();
    int told = installation.topics().records(Topic.WEBHOOK_STATUS).size();
    installation.restartDispatcher();

    assertEveryGoodVersionDelivers();
    Map<String, JsonNode> statuses = awaitStatuses();
    CASES.forEach(bad -> assertRefused(bad, statuses));
    assertThat(standings()).as("nothing is news to the board").isEqualTo(before);
    assertNothingIsSaidAgain(told);
  }

  @Test
  @Order(5)
  void aGoodRecordEndsTheRefusal() throws Exception {
    String id = CASES.get(0).id();
    installation.apply(SubscriptionJson.of(id, org, receiver.url()));

    await().until(() -> installation.topics().state(id).equals("live"));
  }

  /** Once every refusal is told: the good record before it may have been told of as well. */
  private static Map<String, JsonNode> awaitStatuses() {
    List<String> wanted = Stream.concat(CASES.stream().map(Refused::id), Stream.of(NEVER)).toList();
    return await().until(() -> installation.topics().statuses(), all -> areRefused(wanted, all));
  }

  private static boolean areRefused(List<String> ids, Map<String, JsonNode> statuses) {
    return ids.stream()
        .allMatch(
            id ->
                statuses.containsKey(id)
                    && statuses.get(id).path("state").asText().equals("refused"));
  }

  /** What is said of each, and since when, but not of the deliveries that go on meanwhile. */
  private static Map<String, JsonNode> standings() {
    Map<String, JsonNode> statuses = awaitStatuses();
    statuses
        .values()
        .forEach(
            status ->
                ((ObjectNode) status)
                    .retain("state", "reason", "since", "version", "refusedVersion"));
    return statuses;
  }

  /** Not one of the records from there on is what the one before it of the same webhook was. */
  private static void assertNothingIsSaidAgain(int from) {
    List<ConsumerRecord<byte[], byte[]>> records =
        installation.topics().records(Topic.WEBHOOK_STATUS);
    Map<String, String> said = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      String words = new String(records.get(i).value(), UTF_8);
      String before = said.put(TestTopics.key(records.get(i)), words);
      if (i >= from) {
        assertThat(words).isNotEqualTo(before);
      }
    }
  }

  private static void assertRefused(Refused bad, Map<String, JsonNode> statuses) {
    JsonNode status = statuses.get(bad.id());
    long good = installation.dispatcher().table().find(bad.id()).orElseThrow().version();
    assertThat(status.path("state").asText()).isEqualTo("refused");
    assertThat(status.path("reason").asText()).contains(bad.expected()).doesNotContain("secret@");
    assertThat(status.path("version").asLong()).isEqualTo(good);
  }

  /** One event, and every subscription sends it by its last good version. */
  private static void assertEveryGoodVersionDelivers() throws Exception {
    TestEvent event = TestEvent.people(org, "board", 1);
    installation.topics().publish(event);
    List<String> ids = CASES.stream().map(Refused::id).toList();

    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(receiver.events())
                    .filteredOn(received -> received.id().equals(event.id()))
                    .extracting(received -> received.request().subscription())
                    .containsExactlyInAnyOrderElementsOf(ids));
    receiver.assertHealthy();
  }
}
