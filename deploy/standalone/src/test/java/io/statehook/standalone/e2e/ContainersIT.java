package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.broker.ContainerBroker;
import io.statehook.standalone.broker.ContainerEngine;
import io.statehook.standalone.tls.DevCertificates;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What only containers show: our image twice and a broker in one network, which know each other by
 * name, stand still and get killed. The receiver is on this machine, at a private address that the
 * operator allows; what looks after the installation has no part in the work.
 */
@Tag("containers")
@Timeout(300)
final class ContainersIT {
  private static final String RECEIVER = "receiver.example";

  /** What Kubernetes is told to wait for, less what it takes to say so. */
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(25);

  private static final int REPORTS_AFTERWARDS = 100;

  /** A killed container is noticed sooner than in real life. */
  private static final Map<String, String> SHORT_SESSIONS =
      Map.of(
          "consumer.group.protocol",
          "classic",
          "consumer.session.timeout.ms",
          "6000",
          "consumer.heartbeat.interval.ms",
          "1000",
          "streams.main.consumer.session.timeout.ms",
          "6000",
          "streams.main.consumer.heartbeat.interval.ms",
          "1000",
          StatehookConfig.WORKER_LEASE_MS,
          "4000");

  private static ContainerBroker broker;
  private static TestInstallation installation;
  private static TestReceiver receiver;
  private static Relay relay;
  private static DispatcherContainer one;
  private static DispatcherContainer other;
  private static String org;
  private static String subscription;

  @BeforeAll
  static void start() throws Exception {
    ContainerEngine.require();
    broker = new ContainerBroker();
    broker.start();
    installation = TestInstallation.bare(broker.bootstrapServers());
    installation.topics().create();
    installation.restartDispatcher(
        Map.of(StatehookConfig.ROLES, "admin", StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0"));
    DevCertificates certificates =
        DevCertificates.make(
            SharedBroker.directory("tls"), Clock.systemUTC(), new SecureRandom(), RECEIVER);
    String gateway = broker.gateway();
    receiver = installation.receiver(0, certificates);
    relay = new Relay(InetAddress.getByName(gateway), receiver.port());
    subscribe();

    Map<String, String> settings = new HashMap<>(installation.settings(SHORT_SESSIONS));
    settings.put(EgressConfig.ALLOW, gateway + "/32");
    settings.put(EgressConfig.CA_FILE, certificates.caFile().toString());
    one = new DispatcherContainer("dispatcher-1", broker, settings, Map.of(RECEIVER, gateway));
    other = new DispatcherContainer("dispatcher-2", broker, settings, Map.of(RECEIVER, gateway));
    one.start();
    other.start();
  }

  /** Before the containers start, so that it is in force from their first event on. */
  private static void subscribe() throws Exception {
    org = installation.newOrg();
    subscription = org + "-s";
    try (Operator operator = Operator.of(installation)) {
      installation.receiversKnow(org, operator.keys().forOrg(org).toCompletableFuture().join());
    }
    String url = "https://%s:%d/hook".formatted(RECEIVER, relay.port());
    installation.apply(SubscriptionJson.of(subscription, org, url).window(5, 50));
  }

  @AfterAll
  static void close() throws Exception {
    try (ContainerBroker last = broker;
        TestInstallation beforeThat = installation;
        Relay network = relay;
        DispatcherContainer second = other;
        DispatcherContainer first = one) {
      // Closed from below.
    }
  }

  @AfterEach
  void nothingWasForgedOrChanged() {
    receiver.assertStable();
    assertThat(receiver.totals().signatureFailures()).isZero();
    assertThat(receiver.totals().malformed()).isZero();
    assertThat(receiver.totals().orderViolations()).isZero();
  }

  @Test
  void theImageRunsAsNobodySpecialOnARootThatCannotBeWrittenAndTellsItsHealth() {
    InspectContainerResponse container = one.inspect();

    assertThat(container.getHostConfig().getReadonlyRootfs()).isTrue();
    assertThat(container.getConfig().getUser()).isEqualTo("10001:10001");
    assertThat(one.users()).containsOnly("10001:10001");
    assertThat(one.health().live().body()).isEqualTo("{\"status\":\"live\"}");
    assertThat(one.health().ready().body()).isEqualTo("{\"status\":\"ready\"}");
  }

  @Test
  void anEventBecomesAWebhookAcrossTheNetworkOfContainers() throws Exception {
    TestEvent event = TestEvent.people(org, "first", 1);

    installation.topics().publish(event);

    assertThat(receiver.awaitEvent(event).request().subscription()).isEqualTo(subscription);
  }

  @Test
  void aBrokerThatStandsStillMakesNothingGetLost() throws Exception {
    try (ReportingDevices devices = new ReportingDevices(installation.topics(), org)) {
      awaitNext(devices);

      broker.pause();
      try {
        Stream.of(one, other)
            .map(DispatcherContainer::health)
            .forEach(pages -> await().atMost(TestReceiver.PATIENCE).until(() -> !pages.isReady()));
        assertThat(one.health().isLive()).isTrue();
      } finally {
        broker.unpause();
      }

      Stream.of(one, other)
          .map(DispatcherContainer::health)
          .forEach(pages -> await().atMost(TestReceiver.PATIENCE).until(pages::isReady));
      awaitNext(devices);
      assertNothingLost(devices);
    }
  }

  @Test
  void whenADispatcherIsKilledTheOtherTakesOverAndNothingIsLost() throws Exception {
    try (ReportingDevices devices = new ReportingDevices(installation.topics(), org)) {
      awaitNext(devices);

      one.kill();

      awaitNext(devices);
      assertNothingLost(devices);
    } finally {
      one.start();
    }
  }

  @Test
  void aDispatcherThatIsToldToStopDoesSoInOrderAndInTime() throws Exception {
    try (ReportingDevices devices = new ReportingDevices(installation.topics(), org)) {
      awaitNext(devices);

      DispatcherContainer.End end = other.terminate();

      assertThat(end.exitCode()).isZero();
      assertThat(end.took()).isLessThan(STOPS_WITHIN);
      awaitNext(devices);
      assertNothingLost(devices);
    } finally {
      other.start();
    }
  }

  /** Waits until events of every device have come that were reported from now on. */
  private static void awaitNext(ReportingDevices devices) {
    int before = devices.ids().size();
    await()
        .atMost(TestReceiver.PATIENCE)
        .until(() -> devices.ids().size() >= before + REPORTS_AFTERWARDS);
    List<String> next = devices.ids().subList(before, before + REPORTS_AFTERWARDS);
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(() -> assertThat(receiver.eventIds(subscription)).containsAll(next));
  }

  private static void assertNothingLost(ReportingDevices devices) {
    devices.stop();
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () -> assertThat(receiver.eventIds(subscription)).containsAll(devices.ids()));
    assertThat(receiver.eventIds(subscription)).doesNotHaveDuplicates();
  }
}
