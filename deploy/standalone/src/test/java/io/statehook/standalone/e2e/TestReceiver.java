package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.signing.SigningKey;
import io.statehook.standalone.receiver.ReceivedRequest;
import io.statehook.standalone.receiver.ReceiverTotals;
import io.statehook.standalone.receiver.SampleReceiver;
import io.statehook.standalone.receiver.Verdict;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The sample receiver, which keeps every request, with assertions that wait. */
final class TestReceiver implements AutoCloseable {
  /** Generous: how long something takes is asserted by the times that requests carry. */
  static final Duration PATIENCE = Patience.LIMIT;

  private static final int FOR_EVER = 1_000_000;

  private final SampleReceiver server;
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final String url;

  /** An event as it was received for the first time, and the request that brought it. */
  record Received(String id, JsonNode json, ReceivedRequest request) {}

  private TestReceiver(
      int port, DevCertificates certificates, Function<String, Optional<SigningKey>> signingKeys)
      throws IOException {
    server = new SampleReceiver(port, certificates, signingKeys, Clock.systemUTC(), requests::add);
    server.start();
    url = server.url();
  }

  /** A receiver that listens; with port 0 on any. */
  static TestReceiver start(
      int port, DevCertificates certificates, Function<String, Optional<SigningKey>> signingKeys) {
    try {
      return new TestReceiver(port, certificates, signingKeys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stays the same when the receiver is closed. */
  String url() {
    return url;
  }

  /** Where it listens on loopback. */
  int port() {
    return server.port();
  }

  void failNext(int status, int count) {
    server.failNext(status, count);
  }

  void failAlways(int status) {
    server.failNext(status, FOR_EVER);
  }

  ReceiverTotals totals() {
    return server.totals();
  }

  /** Everything that came, also what was answered with a failure. */
  List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  List<ReceivedRequest> requests(String subscription) {
    return requests.stream().filter(r -> r.subscription().equals(subscription)).toList();
  }

  /** The events that were taken, in the order in which they came, duplicates left out. */
  List<Received> events() {
    List<Received> events = new ArrayList<>();
    for (ReceivedRequest request : requests) {
      if (request.verdict() == Verdict.ACCEPTED) {
        json(request)
            .forEach(json -> events.add(new Received(json.path("id").asText(), json, request)));
      }
    }
    return events;
  }

  List<Received> events(String subscription) {
    return events().stream().filter(e -> e.request().subscription().equals(subscription)).toList();
  }

  List<String> eventIds(String subscription) {
    return events(subscription).stream().map(Received::id).toList();
  }

  boolean has(TestEvent event) {
    return events().stream().anyMatch(received -> received.id().equals(event.id()));
  }

  /** Waits until the event was taken. */
  Received awaitEvent(TestEvent event) {
    awaitEvents(List.of(event));
    return events().stream().filter(e -> e.id().equals(event.id())).findFirst().orElseThrow();
  }

  /** Waits until all of the events were taken, by whatever subscription. */
  void awaitEvents(Collection<TestEvent> expected) {
    List<String> ids = expected.stream().map(TestEvent::id).toList();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(events().stream().map(Received::id).toList()).containsAll(ids));
  }

  List<ReceivedRequest> awaitRequests(String subscription, int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(requests(subscription)).hasSizeGreaterThanOrEqualTo(count));
    return requests(subscription);
  }

  /** Duplicate requests are possible; they have the same id, and count once. */
  void awaitExactly(String subscription, Collection<String> ids) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(eventIds(subscription)).containsExactlyInAnyOrderElementsOf(ids));
  }

  /** The same id means the same bytes, whoever sent them. */
  void assertStable() {
    Map<String, byte[]> bodies = new HashMap<>();
    for (ReceivedRequest request : requests()) {
      byte[] before = bodies.putIfAbsent(request.webhookId(), request.body());
      if (before != null) {
        assertThat(request.body()).as(request.toString()).isEqualTo(before);
      }
    }
  }

  /** Nothing was forged, changed, or out of order. */
  void assertHealthy() {
    assertThat(totals().signatureFailures()).as("signature failures").isZero();
    assertThat(totals().malformed()).as("malformed bodies").isZero();
    assertThat(totals().orderViolations()).as("order violations").isZero();
  }

  static JsonNode json(ReceivedRequest request) {
    return Json.parse(request.body()).document().orElseThrow();
  }

  @Override
  public void close() {
    server.close();
  }
}
