package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.standalone.e2e.TestReceiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a changed record does to a stream of events that goes on meanwhile. A change acts within two
 * seconds of its append; what is published in between may go either way, but goes once.
 */
@Tag("alone")
final class SubscriptionChangesIT {
  private static final Duration ACTS_WITHIN = Duration.ofSeconds(2);
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private static TestInstallation installation;

  private String org;
  private TestReceiver receiver;
  private SubscriptionJson subscription;
  private final List<Published> stream = new ArrayList<>();

  private record Published(TestEvent event, Instant at) {}

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  @BeforeEach
  void freshOrg() throws Exception {
    org = installation.newOrg();
    receiver = installation.receiver();
    subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
    installation.apply(subscription);
    publishUntil(() -> receiver.events().size() >= 5);
  }

  @AfterEach
  void nothingWasForgedOrReordered() {
    receiver.assertHealthy();
  }

  @Test
  void pauseHoldsEverythingAndResumeSendsAllOfItInOrder() throws Exception {
    Instant paused = installation.write(subscription.put("paused", true));
    publishUntil(() -> Instant.now().isAfter(paused.plus(ACTS_WITHIN).plusSeconds(1)));
    Instant last = receiver.requests().get(receiver.requests().size() - 1).at();
    assertThat(last).isBefore(paused.plus(ACTS_WITHIN));
    await().until(() -> installation.topics().state(subscription.id()).equals("paused"));

    int before = receiver.events().size();
    Instant resumed = installation.write(subscription.put("paused", false));
    receiver.awaitEvents(events());

    assertThat(receiver.events().get(before).request().at()).isBefore(resumed.plus(ACTS_WITHIN));
    assertThat(receiver.eventIds(subscription.id()))
        .containsExactlyElementsOf(events().stream().map(TestEvent::id).toList());
  }

  @Test
  void switchedOffNothingIsCollectedAndSwitchedOnTheNextEventsArrive() throws Exception {
    Instant off = installation.write(subscription.put("active", false));
    publishUntil(() -> Instant.now().isAfter(off.plus(ACTS_WITHIN).plusSeconds(1)));
    Instant on = installation.write(subscription.put("active", true));
    publishUntil(() -> Instant.now().isAfter(on.plus(ACTS_WITHIN).plusMillis(200)));

    receiver.awaitEvents(publishedAfter(on.plus(ACTS_WITHIN)));
    installation.topics().awaitNoLag();
    assertThat(receiver.eventIds(subscription.id()))
        .containsAll(ids(publishedBefore(off.minus(ACTS_WITHIN))))
        .doesNotContainAnyElementsOf(ids(publishedBetween(off.plus(ACTS_WITHIN), on)));
  }

  @Test
  void deletingDiscardsWhatIsUndeliveredAndSaysSo() throws Exception {
    installation.apply(subscription.put("paused", true));
    TestEvent undelivered = TestEvent.people(org, "board", -1);
    installation.topics().publish(undelivered);
    publishUntil(() -> stream.size() >= 20);
    installation.topics().awaitNoLag(); // Nothing is on its way any more.
    int sent = receiver.requests().size();

    Instant deleted = installation.delete(subscription.id());
    publishUntil(() -> Instant.now().isAfter(deleted.plus(ACTS_WITHIN).plusMillis(200)));
    installation.topics().awaitNoLag();

    assertThat(receiver.requests()).hasSize(sent);
    List<JsonNode> discarded = await().until(this::discards, found -> !found.isEmpty());
    assertThat(discarded.stream().mapToInt(attempt -> attempt.path("events").asInt()).sum())
        .isGreaterThanOrEqualTo(1);
    assertThat(Instant.parse(discarded.get(0).path("startedAt").asText()))
        .isBefore(deleted.plus(ACTS_WITHIN));
    assertThat(receiver.has(undelivered)).isFalse();
  }

  private List<JsonNode> discards() {
    return installation.topics().attempts(subscription.id()).stream()
        .filter(attempt -> attempt.path("outcome").asText().equals("discarded"))
        .toList();
  }

  @Test
  void anotherUrlGetsTheStreamWithinTwoSecondsAndNothingIsLostOrDoubled() throws Exception {
    TestReceiver next = installation.receiver();

    Instant moved = installation.write(subscription.put("url", next.url()));
    publishUntil(() -> Instant.now().isAfter(moved.plus(ACTS_WITHIN).plusMillis(200)));
    next.awaitEvents(publishedAfter(moved.plus(ACTS_WITHIN)));
    installation.topics().awaitNoLag();

    List<String> both = new ArrayList<>(receiver.eventIds(subscription.id()));
    both.addAll(next.eventIds(subscription.id()));
    assertThat(both).containsExactlyElementsOf(events().stream().map(TestEvent::id).toList());
    assertThat(receiver.events().stream().map(Received::request))
        .allSatisfy(request -> assertThat(request.at()).isBefore(moved.plus(ACTS_WITHIN)));
    next.assertHealthy();
  }

  @Test
  void anotherSelectionActsWithinTwoSeconds() throws Exception {
    Instant changed = installation.write(subscription.devices("other"));
    publishUntil(() -> Instant.now().isAfter(changed.plus(ACTS_WITHIN).plusMillis(200)));
    TestEvent wanted = TestEvent.people(org, "other", 1);
    installation.topics().publish(wanted);

    receiver.awaitEvent(wanted);
    installation.topics().awaitNoLag();
    assertThat(receiver.eventIds(subscription.id()))
        .doesNotContainAnyElementsOf(ids(publishedAfter(changed.plus(ACTS_WITHIN))));
  }

  /** Devices do not stop for operators: an event every now and then until the condition holds. */
  private void publishUntil(Callable<Boolean> condition) {
    await()
        .atMost(TestReceiver.PATIENCE)
        .pollInterval(INTERVAL)
        .until(
            () -> {
              TestEvent event = TestEvent.people(org, "board", stream.size());
              stream.add(new Published(event, installation.topics().publish(event)));
              return condition.call();
            });
  }

  private List<TestEvent> events() {
    return stream.stream().map(Published::event).toList();
  }

  private List<TestEvent> publishedAfter(Instant time) {
    return publishedBetween(time, Instant.MAX);
  }

  private List<TestEvent> publishedBefore(Instant time) {
    return publishedBetween(Instant.MIN, time);
  }

  private List<TestEvent> publishedBetween(Instant from, Instant to) {
    return stream.stream()
        .filter(published -> published.at().isAfter(from) && published.at().isBefore(to))
        .map(Published::event)
        .toList();
  }

  private static List<String> ids(List<TestEvent> events) {
    return events.stream().map(TestEvent::id).toList();
  }
}
