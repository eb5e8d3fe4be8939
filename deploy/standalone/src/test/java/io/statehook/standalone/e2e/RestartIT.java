package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.standalone.broker.EmbeddedBroker;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts that stop and come back while devices go on reporting. */
@Timeout(180)
final class RestartIT {
  private static final List<String> DEVICES = List.of("a", "b", "c", "d", "e");
  private static final long INTERVAL_MILLIS = 20;

  private final ScheduledExecutorService fleet = Executors.newSingleThreadScheduledExecutor();
  private final List<TestEvent> published = new ArrayList<>();

  @AfterEach
  void stopFleet() {
    fleet.shutdownNow();
  }

  @Test
  void aDispatcherThatRestartsMidStreamLosesNothingAndKeepsIdsAndBytes() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      installation.apply(SubscriptionJson.of(org + "-quick", org, receiver.url()).window(5, 50));
      installation.apply(SubscriptionJson.of(org + "-slow", org, receiver.url()).window(300, 3000));
      ScheduledFuture<?> reporting = report(installation, org);
      receiver.awaitRequests(org + "-quick", 10);

      receiver.failNext(503, 1);
      installation.restartDispatcher();
      receiver.awaitRequests(org + "-quick", receiver.requests(org + "-quick").size() + 10);
      installation.restartDispatcher();
      receiver.awaitRequests(org + "-quick", receiver.requests(org + "-quick").size() + 10);
      stop(reporting);

      assertEverythingArrivedOnce(receiver, org + "-quick");
      assertEverythingArrivedOnce(receiver, org + "-slow");
      assertStable(receiver);
      receiver.assertHealthy();
    }
  }

  @Test
  void deliveryGoesOnWhenTheBrokerWasAway() throws Exception {
    Path directory = SharedBroker.directory("kafka");
    try (EmbeddedBroker first = new EmbeddedBroker(directory, 0)) {
      first.start();
      String address = first.bootstrapServers();
      int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
      try (TestInstallation installation = TestInstallation.bare(address);
          EmbeddedBroker second = new EmbeddedBroker(directory, port)) {
        installation.topics().create();
        installation.startDispatcher();
        String org = installation.newOrg();
        TestReceiver receiver = installation.receiver();
        installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()).window(5, 50));
        ScheduledFuture<?> reporting = report(installation, org);
        receiver.awaitRequests(org + "-s", 10);

        first.close();
        int before = receiver.requests().size();
        second.start();
        assertThat(second.bootstrapServers()).isEqualTo(address);
        receiver.awaitRequests(org + "-s", before + 20);
        stop(reporting);

        assertEverythingArrivedOnce(receiver, org + "-s");
        assertStable(receiver);
        receiver.assertHealthy();
        installation.close();
      }
    }
  }

  /** Devices that report without end; their library retries while the broker is away. */
  private ScheduledFuture<?> report(TestInstallation installation, String org) {
    return fleet.scheduleWithFixedDelay(
        () -> {
          String device = DEVICES.get(published.size() % DEVICES.size());
          TestEvent event = TestEvent.people(org, device, published.size());
          published.add(event);
          installation.topics().send(event);
        },
        0,
        INTERVAL_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /** Returns when nothing is added any more. */
  private void stop(ScheduledFuture<?> reporting) {
    reporting.cancel(false);
    CompletableFuture.runAsync(() -> {}, fleet).join();
  }

  /** Duplicate requests are possible; they have the same id, and count once. */
  private void assertEverythingArrivedOnce(TestReceiver receiver, String subscription) {
    List<String> ids = published.stream().map(TestEvent::id).toList();
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(receiver.eventIds(subscription))
                    .containsExactlyInAnyOrderElementsOf(ids));
  }

  /** The same id means the same bytes, whoever sent them. */
  private static void assertStable(TestReceiver receiver) {
    Map<String, byte[]> bodies = new HashMap<>();
    for (ReceivedRequest request : receiver.requests()) {
      byte[] before = bodies.putIfAbsent(request.webhookId(), request.body());
      if (before != null) {
        assertThat(request.body()).as(request.toString()).isEqualTo(before);
      }
    }
  }
}
