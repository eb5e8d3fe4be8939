package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a process says of itself while its threads really stand still, or its Kafka is away. */
final class HealthIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          StatehookConfig.ROLES,
          "batcher,worker,admin",
          StatehookConfig.ADMIN_LISTEN,
          "127.0.0.1:0",
          StatehookConfig.STALL_MS,
          "3000",
          StatehookConfig.SHUTDOWN_GRACE_MS,
          "1000",
          "consumer.interceptor.classes",
          StandStill.OfReaders.class.getName(),
          "producer.interceptor.classes",
          StandStill.OfWriters.class.getName(),
          "streams.consumer.interceptor.classes",
          StandStill.OfReaders.class.getName());

  private static TestInstallation installation;
  private static Dispatcher dispatcher;
  private static HealthPages health;

  private final String org = installation.newOrg();
  private final TestReceiver receiver = installation.receiver();

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.withTopics();
    installation.restartDispatcher(SETTINGS);
    dispatcher = installation.dispatcher();
    health = new HealthPages(dispatcher);
    patiently().until(health::isReady);
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  @AfterEach
  void moveOn() {
    StandStill.end();
    patiently().until(health::isReady);
  }

  @Test
  void anEngineThatStandsStillIsNotLive() throws Exception {
    assertNotLiveWhile("producer", "-worker", "the engine of the worker has not moved for ");
  }

  @Test
  void aWorkerThatReadsNothingIsNotLive() throws Exception {
    assertNotLiveWhile("consumer", "-worker", "the worker's reading of batches has not moved for ");
  }

  @Test
  void aBatcherThreadThatStandsStillIsNotLive() throws Exception {
    assertNotLiveWhile("consumer", "-consumer", "a thread of the batcher has not moved for ");
  }

  @Test
  void aProcessWhoseSubscriptionsAreNotReadIsNotLive() throws Exception {
    assertNotLiveWhile(
        "consumer", "-subscriptions", "the thread that reads subscriptions has not moved for ");
  }

  @Test
  void aProcessWithoutWorkIsLiveAndReady() {
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(health.ready().body()).isEqualTo("{\"status\":\"ready\"}");
              assertThat(health.live().body()).isEqualTo("{\"status\":\"live\"}");
            });
  }

  @Test
  void aProcessWhoseKafkaIsAwayIsNotReadyAndLives() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(SharedBroker.directory("kafka-away"), 0)) {
      broker.start();
      TestInstallation other = TestInstallation.bare(broker.bootstrapServers());
      other.topics().create();
      Map<String, String> settings = new HashMap<>(SETTINGS);
      settings.put(StatehookConfig.STALL_MS, "21000");
      try (Dispatcher alone = other.anotherDispatcher(settings)) {
        HealthPages pages = new HealthPages(alone);
        patiently().until(pages::isReady);
        other.close(); // Its clients would complain all the while.

        broker.close();

        patiently().until(() -> !pages.isReady());
        patiently().until(() -> pages.ready().body().contains("Kafka does not answer"));
        await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(20)).until(pages::isLive);
      }
    }
  }

  /** Work comes, its thread stands still, and with it the process is not live; then it goes on. */
  private void assertNotLiveWhile(String kind, String clientIdEnd, String reason) throws Exception {
    installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
    patiently().until(health::isLive);
    StandStill.begin(kind, clientIdEnd);
    installation.write(SubscriptionJson.of(org + "-t", org, receiver.url()));
    TestEvent event = TestEvent.people(org, "board", 1);
    installation.topics().publish(event);

    patiently().until(() -> health.live().body().contains(reason));
    assertThat(health.isLive()).isFalse();
    assertThat(health.ready().body()).contains(reason);

    StandStill.end();
    patiently().until(health::isLive);
    receiver.awaitEvent(event);
  }

  private static ConditionFactory patiently() {
    return await().pollInterval(Duration.ofMillis(200));
  }
}
