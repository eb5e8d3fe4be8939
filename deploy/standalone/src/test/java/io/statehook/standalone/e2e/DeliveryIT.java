package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.kafka.Topic;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When batches leave, in which order, and what becomes of those that fail. */
@Tag("alone")
final class DeliveryIT {
  /** What a busy machine may add. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static TestInstallation installation;

  private String org;
  private TestReceiver receiver;
  private SubscriptionJson subscription;

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
    subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
  }

  @AfterEach
  void leaveNothingOpen() throws Exception {
    receiver.assertHealthy();
    installation.delete(subscription.id());
  }

  @Test
  void aLoneEventOnASilentTopicLeavesAtTheBoundaryOfItsWindow() throws Exception {
    Duration maxWait = Duration.ofMillis(1500);
    installation.apply(subscription.window(500, maxWait.toMillis()));
    TestEvent lone = TestEvent.people(org, "board", 1);

    Instant published = installation.topics().publish(lone);

    assertThat(receiver.awaitEvent(lone).request().at())
        .isBefore(published.plus(maxWait).plus(SLACK));
    assertThat(batches()).extracting(SealedBatch::sealedBy).containsExactly(SealedBy.WAIT);
  }

  @Test
  void aFullWindowLeavesAtOnce() throws Exception {
    installation.apply(subscription.window(10, Duration.ofHours(1).toMillis()));
    List<TestEvent> events = TestEvent.stream(org, "board", 25).toList();

    Instant published = Instant.now();
    installation.topics().publish(events);
    List<ReceivedRequest> requests = receiver.awaitRequests(subscription.id(), 2);

    assertThat(requests).extracting(ReceivedRequest::events).containsExactly(10, 10);
    assertThat(requests.get(1).at()).isBefore(published.plus(SLACK));
    assertThat(batches()).extracting(SealedBatch::sealedBy).containsOnly(SealedBy.EVENTS);
  }

  @Test
  void aWindowFullOfBytesLeavesAtOnce() throws Exception {
    Map<String, Integer> batch = Map.of("maxBytes", 4096, "maxWaitMs", 3_600_000);
    installation.apply(subscription.put("batch", batch));
    String value = "x".repeat(1500);

    installation
        .topics()
        .publish(
            Stream.generate(() -> TestEvent.status(org, "board", "RoomAnalytics.RoomInUse", value))
                .limit(5)
                .toList());

    assertThat(receiver.awaitRequests(subscription.id(), 2))
        .allSatisfy(request -> assertThat(request.body()).hasSizeLessThanOrEqualTo(4096))
        .extracting(ReceivedRequest::events)
        .containsExactly(2, 2);
    assertThat(batches()).extracting(SealedBatch::sealedBy).containsOnly(SealedBy.BYTES);
  }

  @Test
  void theBodyIsTheArrayOfTheEventsByteForByteAsDevicesWroteThem() throws Exception {
    installation.apply(subscription.window(2, 60_000));
    String odd =
        """
        { "timestamp":"2026-11-21T10:02:31+01:00" , "key":"roomAnalytics.PEOPLECOUNT.Current",\
        "value":4.10e0,"unknown":[1, 2 ,{}], "type":"status","deviceId":"b","orgId":"%s","id":"%s" }"""
            .formatted(org, "odd-1");
    TestEvent first = new TestEvent("odd-1", "b", odd);
    TestEvent second = TestEvent.people(org, "b", 2);

    installation.topics().publish(List.of(first, second));

    assertThat(new String(receiver.awaitEvent(second).request().body(), UTF_8))
        .isEqualTo("[" + first.text() + "," + second.text() + "]");
  }

  @Test
  void theEventsOfEveryDeviceArriveInOrder() throws Exception {
    installation.apply(subscription.window(7, 50));
    List<TestEvent> events = new ArrayList<>();
    for (int number = 0; number < 100; number++) {
      for (String device : List.of("a", "b", "c", "d")) {
        events.add(TestEvent.people(org, device, number));
      }
    }

    receiver.failNext(503, 1);
    installation.topics().publish(events);
    receiver.awaitEvents(events);

    for (String device : List.of("a", "b", "c", "d")) {
      assertThat(receiver.events())
          .filteredOn(event -> event.json().path("deviceId").asText().equals(device))
          .extracting(event -> event.json().path("value").asInt())
          .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }
  }

  @Test
  void aFailedRequestIsRepeatedUnchangedOnScheduleAndEveryAttemptIsOnRecord() throws Exception {
    installation.apply(subscription);
    receiver.failNext(503, 2);
    TestEvent event = TestEvent.people(org, "board", 1);

    installation.topics().publish(event);
    receiver.awaitEvent(event);

    List<ReceivedRequest> requests = receiver.requests(subscription.id());
    assertThat(requests).extracting(ReceivedRequest::attempt).containsExactly(1, 2, 3);
    assertThat(requests)
        .extracting(ReceivedRequest::webhookId)
        .containsOnly(requests.get(0).webhookId());
    assertThat(requests).extracting(ReceivedRequest::body).containsOnly(requests.get(0).body());
    assertThat(between(requests, 0)).isBetween(Duration.ofMillis(750), SLACK);
    assertThat(between(requests, 1))
        .isBetween(Duration.ofMillis(3950), Duration.ofSeconds(6).plus(SLACK));
    assertRecorded(requests);
  }

  private void assertRecorded(List<ReceivedRequest> requests) {
    await().until(() -> installation.topics().attempts(subscription.id()).size() == 3);
    List<JsonNode> attempts = installation.topics().attempts(subscription.id());
    assertThat(attempts)
        .extracting(a -> a.path("outcome").asText())
        .containsExactly("retry", "retry", "delivered");
    assertThat(attempts).extracting(a -> a.path("attempt").asInt()).containsExactly(1, 2, 3);
    assertThat(attempts).extracting(a -> a.path("status").asInt()).containsExactly(503, 503, 204);
    ReceivedRequest request = requests.get(0);
    assertThat(attempts)
        .allSatisfy(
            attempt -> {
              assertThat(attempt.path("request").asText()).isEqualTo(request.webhookId());
              assertThat(attempt.path("batches").get(0).asText()).isEqualTo(request.webhookId());
              assertThat(attempt.path("subscription").asText()).isEqualTo(subscription.id());
              assertThat(attempt.path("lane").asText()).isEqualTo(subscription.id() + "/0");
              assertThat(attempt.path("events").asInt()).isEqualTo(1);
              assertThat(attempt.path("bytes").asInt()).isEqualTo(request.body().length);
              assertThat(attempt.path("durationMs").isIntegralNumber()).isTrue();
              assertThat(Instant.parse(attempt.path("startedAt").asText())).isBefore(Instant.now());
            });
    Instant promised = Instant.parse(attempts.get(0).path("nextAttemptAt").asText());
    assertThat(requests.get(1).at()).isBetween(promised.minusMillis(50), promised.plus(SLACK));
    assertThat(attempts.get(2).has("nextAttemptAt")).isFalse();
  }

  @Test
  void endpointsThatAreDeadDelayNobodyElse() throws Exception {
    TestReceiver failing = installation.receiver();
    failing.failAlways(503);
    TestReceiver closed = installation.receiver();
    closed.close();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String hangs = "https://localhost:%d/hook".formatted(silent.getLocalPort());
      List<SubscriptionJson> bad =
          List.of(
              SubscriptionJson.of(org + "-failing", org, failing.url()).window(1, 0),
              SubscriptionJson.of(org + "-closed", org, closed.url()).window(1, 0),
              SubscriptionJson.of(org + "-hanging", org, hangs).window(1, 0));
      installation.apply(bad.toArray(new SubscriptionJson[0]));
      installation.apply(subscription.window(1, 0));
      List<TestEvent> first = TestEvent.stream(org, "board", 20).toList();
      installation.topics().publish(first);
      receiver.awaitEvents(first);
      failing.awaitRequests(org + "-failing", 1);

      List<TestEvent> events = TestEvent.stream(org, "board", 20).toList();
      Instant published = Instant.now();
      installation.topics().publish(events);
      receiver.awaitEvents(events);

      assertThat(receiver.events()).allSatisfy(e -> assertThat(e.request().attempt()).isOne());
      assertThat(receiver.awaitEvent(events.get(19)).request().at())
          .isBefore(published.plus(SLACK));
      await().until(() -> installation.topics().state(org + "-failing").equals("retrying"));
      for (SubscriptionJson dead : bad) {
        installation.delete(dead.id());
      }
    }
  }

  @Test
  void aBatchThatTheReceiverRejectsThreeTimesEndsInTheDeadLettersAndTheLaneGoesOn()
      throws Exception {
    installation.apply(subscription.window(1, 0));
    receiver.failNext(400, 3);
    TestEvent rejected = TestEvent.people(org, "board", 1);
    TestEvent next = TestEvent.people(org, "board", 2);

    installation.topics().publish(List.of(rejected, next));
    receiver.awaitEvent(next);

    assertThat(receiver.eventIds(subscription.id())).containsExactly(next.id());
    ConsumerRecord<byte[], byte[]> letter =
        await().until(this::deadLetters, found -> !found.isEmpty()).get(0);
    assertThat(letter.value()).asString().isEqualTo("[" + rejected.text() + "]");
    assertThat(TestTopics.header(letter, "reason")).isEqualTo("rejected");
    assertThat(TestTopics.header(letter, "attempts")).isEqualTo("3");
    assertThat(TestTopics.header(letter, "detail")).contains("400");
  }

  private List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return installation.topics().records(Topic.WEBHOOK_DEAD_LETTERS).stream()
        .filter(record -> TestTopics.key(record).equals(subscription.id()))
        .toList();
  }

  private static Duration between(List<ReceivedRequest> requests, int index) {
    return Duration.between(requests.get(index).at(), requests.get(index + 1).at());
  }

  /** What was sealed for the subscription so far. */
  private List<SealedBatch> batches() {
    return installation.topics().records(Topic.WEBHOOK_DELIVERIES).stream()
        .filter(record -> TestTopics.key(record).equals(subscription.id()))
        .map(record -> BatchHeaders.read(record.headers(), record.value()))
        .toList();
  }
}
