package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.kafka.Topic;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka's own tools, and kcat, do the work of ours. */
final class StockToolsIT {
  private static final String CONSOLE_PRODUCER = "org.apache.kafka.tools.ConsoleProducer";
  private static final String CONSOLE_CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer";
  private static final String CONSUMER_GROUPS =
      "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
  private static final Duration ACTS_WITHIN = Duration.ofSeconds(10);
  private static final int LONGEST_TIMEOUT_MILLIS = 60_000;
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

  private static TestInstallation installation;

  private String org;
  private TestReceiver receiver;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  @BeforeEach
  void freshOrg() {
    org = installation.newOrg();
    receiver = installation.receiver();
  }

  @Test
  void aSubscriptionWrittenWithTheConsoleProducerActsWithinTwoSeconds() throws Exception {
    SubscriptionJson subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
    installation.knowOrg(subscription.id(), org);

    Command tool =
        console(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id() + "\t" + subscription.text(), KEYED);
    Map<String, Instant> published = new HashMap<>();
    await()
        .atMost(TestReceiver.PATIENCE)
        .pollInterval(PROBE_INTERVAL)
        .until(
            () -> {
              TestEvent probe = TestEvent.people(org, "board", published.size());
              published.put(probe.id(), installation.topics().publish(probe));
              return !receiver.events().isEmpty();
            });
    tool.success();

    Instant written = appendedAt(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id());
    Instant firstThatCame = published.get(receiver.events().get(0).id());
    assertThat(firstThatCame).isBefore(written.plus(ACTS_WITHIN));
  }

  @Test
  void eventsWrittenWithTheConsoleProducerAreDeliveredWithAndWithoutKey() throws Exception {
    installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
    TestEvent keyed = TestEvent.people(org, "board", 3);
    TestEvent keyless = TestEvent.people(org, "board", 4);

    console(Topic.DEVICE_EVENTS, keyed.deviceId() + "\t" + keyed.text(), KEYED).success();
    console(Topic.DEVICE_EVENTS, keyless.text()).success();

    receiver.awaitEvents(List.of(keyed, keyless));
  }

  @Test
  void eventsWrittenWithKcatAreDelivered() throws Exception {
    String kcat = Command.required("kcat");
    installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
    List<TestEvent> events = TestEvent.stream(org, "board", 20).toList();
    String lines = events.stream().map(TestEvent::text).collect(Collectors.joining("\n", "", "\n"));

    Command.run(
        lines.getBytes(UTF_8),
        kcat,
        "-P",
        "-b",
        installation.bootstrapServers(),
        "-t",
        installation.topics().name(Topic.DEVICE_EVENTS),
        "-k",
        "board");

    receiver.awaitEvents(events);
    assertThat(receiver.eventIds(org + "-s"))
        .containsExactlyElementsOf(events.stream().map(TestEvent::id).toList());
  }

  @Test
  void aTombstoneWrittenWithTheConsoleProducerEndsDelivery() throws Exception {
    SubscriptionJson subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
    installation.apply(subscription);
    TestReceiver witness = installation.receiver();
    installation.apply(SubscriptionJson.of(org + "-witness", org, witness.url()));

    console(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id() + "\tgone", KEYED, "null.marker=gone")
        .success();
    Instant written = appendedAt(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id());
    await().until(() -> Instant.now().isAfter(written.plus(ACTS_WITHIN)));
    TestEvent late = TestEvent.people(org, "board", 1);
    installation.topics().publish(late);

    witness.awaitEvent(late);
    installation.topics().awaitNoLag();
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void theConsoleConsumerShowsTheBodyByteForByteAsTheReceiverGotIt() throws Exception {
    installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()).window(500, 400));
    List<TestEvent> events =
        List.of(
            TestEvent.people(org, "bo\u00e4rd \u2603", 1),
            TestEvent.status(org, "board", "RoomAnalytics.AmbientTemperature", 22.50),
            TestEvent.of(
                org, "board", "event", "BootEvent", Map.of("a\"b\\", "\u001f\ud83d\ude00")));
    installation.topics().publish(events);
    receiver.awaitEvents(events);

    String shown =
        Command.kafka(
                CONSOLE_CONSUMER,
                new byte[0],
                "--bootstrap-server",
                installation.bootstrapServers(),
                "--topic",
                installation.topics().name(Topic.WEBHOOK_DELIVERIES),
                "--from-beginning",
                "--isolation-level",
                "read_committed",
                "--max-messages",
                Integer.toString(installation.topics().records(Topic.WEBHOOK_DELIVERIES).size()))
            .text();

    List<String> bodies =
        receiver.requests(org + "-s").stream().map(request -> utf8(request)).toList();
    assertThat(bodies).isNotEmpty().allMatch(body -> shown.lines().anyMatch(body::equals));
  }

  @Test
  void theLagOfTheConsumerGroupIsTheBacklog() throws Exception {
    installation.topics().awaitNoLag();
    CountDownLatch mayAnswer = new CountDownLatch(1);
    try (PlainReceiver silent = PlainReceiver.start(call -> answerAfter(mayAnswer))) {
      installation.apply(
          SubscriptionJson.of(org + "-s", org, silent.url())
              .window(1, 1000)
              .put("delivery", Map.of("timeoutMs", LONGEST_TIMEOUT_MILLIS)));

      installation.topics().publish(TestEvent.stream(org, "board", 7).toList());
      await().until(() -> !silent.calls().isEmpty());

      await().untilAsserted(() -> assertThat(shownLag()).isGreaterThanOrEqualTo(7));
      mayAnswer.countDown();
      await().untilAsserted(() -> assertThat(shownLag()).isZero());
    } finally {
      mayAnswer.countDown();
    }
  }

  private static PlainReceiver.Answer answerAfter(CountDownLatch mayAnswer) {
    try {
      mayAnswer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return PlainReceiver.Answer.OK;
  }

  private static final String KEYED = "parse.key=true";

  /** Starts the console producer on these lines. */
  private static Command console(Topic topic, String lines, String... properties)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrap-server",
                installation.bootstrapServers(),
                "--topic",
                installation.topics().name(topic)));
    for (String property : properties) {
      arguments.addAll(List.of("--reader-property", property));
    }
    return Command.startKafka(
        CONSOLE_PRODUCER, (lines + "\n").getBytes(UTF_8), arguments.toArray(new String[0]));
  }

  private static Instant appendedAt(Topic topic, String key) {
    return installation.topics().records(topic).stream()
        .filter(record -> TestTopics.key(record).equals(key))
        .reduce((older, newer) -> newer)
        .map(ConsumerRecord::timestamp)
        .map(Instant::ofEpochMilli)
        .orElseThrow();
  }

  private static String utf8(ReceivedRequest request) {
    return new String(request.body(), UTF_8);
  }

  /** The sum of the column LAG. */
  private static long shownLag() throws Exception {
    List<String[]> rows =
        Command.kafka(
                CONSUMER_GROUPS,
                new byte[0],
                "--bootstrap-server",
                installation.bootstrapServers(),
                "--describe",
                "--group",
                installation.topics().layout().workerGroup())
            .text()
            .lines()
            .filter(line -> !line.isBlank())
            .map(line -> line.trim().split("\\s+"))
            .toList();
    int column = List.of(rows.get(0)).indexOf("LAG");
    return rows.stream().skip(1).mapToLong(row -> Long.parseLong(row[column])).sum();
  }
}
