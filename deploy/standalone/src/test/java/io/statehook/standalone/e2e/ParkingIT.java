package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.WorkerSettings;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What waits for an endpoint that does not work is kept aside, in order, and costs nobody else. */
@Tag("alone")
final class ParkingIT {
  private static TestInstallation installation;

  private String org;
  private TestReceiver receiver;
  private SubscriptionJson subscription;
  private final List<TestEvent> events = new ArrayList<>();

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
    subscription = SubscriptionJson.of(org + "-s", org, receiver.url()).window(3, 50);
  }

  @AfterEach
  void nothingWasForgedOrReordered() {
    receiver.assertHealthy();
  }

  @Test
  void aDeadEndpointHoldsBackNoOffsetAndItsProbeDeliversEverythingInOrder() throws Exception {
    installation.apply(subscription);
    receiver.failNext(404, 1); // The first probe comes after half a minute.
    publish(30);
    awaitState("parked");
    publish(30);
    installation.topics().awaitNoLag();
    assertThat(laneState()).isEqualTo("parked");

    awaitEverythingInOrder();
    awaitLive();
    int parked = installation.topics().records(Topic.WEBHOOK_BACKLOG).size();
    publish(30);
    awaitEverythingInOrder();
    assertThat(installation.topics().records(Topic.WEBHOOK_BACKLOG)).hasSize(parked);
  }

  @Test
  void aNewOwnerKnowsWhatIsParkedAndSendsNothingTwice() throws Exception {
    installation.apply(subscription.put("paused", true));
    publish(100);
    awaitState("paused");
    installation.topics().awaitNoLag();
    installation.restartDispatcher();
    publish(100);
    installation.topics().awaitNoLag();
    assertThat(receiver.requests()).isEmpty();

    installation.write(subscription.put("paused", false));
    receiver.awaitEvent(events.get(20));
    installation.restartDispatcher();
    awaitEverythingInOrder();
    awaitLive();
    assertThat(receiver.requests()).extracting(ReceivedRequest::webhookId).doesNotHaveDuplicates();
  }

  @Test
  void aSlowLaneThatHoldsTooMuchGoesThroughTheBacklogAndLosesNothing() throws Exception {
    installation.restartDispatcher(
        Map.of(WorkerSettings.LANE_MEMORY_BYTES, "4000", WorkerSettings.SLOW_THRESHOLD_MS, "1"));
    installation.apply(subscription);
    publish(1500);
    awaitEverythingInOrder();
    assertThat(installation.topics().records(Topic.WEBHOOK_BACKLOG))
        .anyMatch(record -> TestTopics.key(record).equals(subscription.id() + "/0"));
    awaitLive();
  }

  private void publish(int count) {
    List<TestEvent> more = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      more.add(TestEvent.people(org, "board", events.size() + i));
    }
    events.addAll(more);
    installation.topics().publish(more);
  }

  private void awaitEverythingInOrder() {
    receiver.awaitEvents(events);
    assertThat(receiver.eventIds(subscription.id()).stream().distinct())
        .containsExactlyElementsOf(events.stream().map(TestEvent::id).toList());
  }

  private void awaitState(String state) {
    await()
        .atMost(TestReceiver.PATIENCE)
        .until(() -> installation.topics().state(subscription.id()).equals(state));
  }

  private void awaitLive() {
    await().until(() -> laneState().isEmpty());
  }

  /** What the record of its lane says; empty text once it is gone. */
  private String laneState() {
    return installation.topics().records(Topic.WEBHOOK_LANES).stream()
        .filter(record -> TestTopics.key(record).equals(subscription.id() + "/0"))
        .map(record -> record.value() == null ? "" : state(record.value()))
        .reduce("", (older, newer) -> newer);
  }

  private static String state(byte[] laneRecord) {
    return Json.parse(laneRecord).document().orElseThrow().path("state").asText();
  }
}
