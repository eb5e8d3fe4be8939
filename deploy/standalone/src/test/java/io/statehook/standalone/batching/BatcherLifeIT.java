package io.statehook.standalone.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import io.statehook.standalone.broker.BrokerChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batcher on a broker, without being killed. */
@Tag("alone")
final class BatcherLifeIT {
  /** A window of a second, and what a busy machine may add. */
  private static final Duration IN_TIME = Duration.ofSeconds(5);

  @TempDir private Path directory;

  private BrokerChild broker;
  private Installation installation;
  private Path log;

  @BeforeEach
  void prepare() throws Exception {
    log = Files.createFile(directory.resolve("batcher.log"));
    broker = BrokerChild.start(directory.resolve("kafka"), 0);
    installation = new Installation(broker.bootstrapServers(), directory.resolve("state"));
    installation.prepare(List.of("A"));
  }

  @AfterEach
  void stop() {
    installation.close();
    broker.close();
  }

  @Test
  void anIdleBatcherWritesNothingAndALoneEventStillLeavesInTime() throws Exception {
    installation.subscribe(subscription(1_000));
    try (BatcherChild batcher = start()) {
      batcher.awaitRunning();
      installation.publish("d", event(1));
      awaitBatches(1);
      awaitFourSecondsWithoutCommits();

      Instant sent = Instant.now();
      installation.publish("d", event(2));
      SealedBatch batch = awaitBatches(2).get(1);

      assertThat(batch.sealedBy()).isEqualTo(SealedBy.WAIT);
      assertThat(Duration.between(sent, batch.sealedAt())).isLessThan(IN_TIME);
    }
  }

  @Test
  void aWindowOutlivesAKillWithItsBoundaryAndItsRules() throws Exception {
    installation.subscribe(subscription(3_600_000));
    try (BatcherChild batcher = start()) {
      batcher.awaitRunning();
      installation.publish("d", event(1));
      installation.publish("d", event(2));
      installation.flush();
      await().until(() -> installation.batcherLag() == 0);
    }
    long version = installation.subscribe(subscription(2_000));

    try (BatcherChild batcher = start()) {
      batcher.awaitRunning();
      SealedBatch batch = awaitBatches(1).get(0);

      assertThat(batch.events()).isEqualTo(2);
      assertThat(batch.sealedBy()).isEqualTo(SealedBy.CHANGE);
      assertThat(batch.subscriptionVersion()).isEqualTo(version - 1);
    }
    assertThat(Files.readString(log)).contains("open windows refilled");
  }

  @Test
  void eventsThatWereDeletedUnreadStopItInsteadOfBeingSkipped() throws Exception {
    try (BatcherChild batcher = start()) {
      batcher.awaitRunning();
      installation.publish("d", event(1));
      installation.flush();
      await().until(() -> installation.batcherLag() == 0);
    }
    for (int i = 0; i < 50; i++) {
      installation.publish("d", event(i));
    }
    installation.flush();
    Map<TopicPartition, RecordsToDelete> all =
        IntStream.range(0, 4)
            .mapToObj(p -> new TopicPartition(installation.topics.name(Topic.DEVICE_EVENTS), p))
            .collect(Collectors.toMap(p -> p, p -> RecordsToDelete.beforeOffset(-1)));
    installation.admin().deleteRecords(all).all().get();

    try (BatcherChild batcher = start()) {
      assertThat(batcher.awaitExit()).isEqualTo(BatcherChildMain.FATAL);
      assertThat(batcher.lines())
          .anyMatch(line -> line.startsWith("GAP ") && line.contains("offsets 1 to 50"))
          .anyMatch(line -> line.startsWith("FATAL "));
    }
  }

  private BatcherChild start() throws Exception {
    return BatcherChild.start(installation.settingsFile(directory), log);
  }

  private List<SealedBatch> awaitBatches(int count) {
    return await().until(this::batches, batches -> batches.size() >= count);
  }

  private List<SealedBatch> batches() {
    return installation.readAll(Topic.WEBHOOK_DELIVERIES).stream()
        .map(record -> BatchHeaders.read(record.headers(), record.value()))
        .toList();
  }

  /** A batcher that commits for nothing does it many times a second, and always. */
  private void awaitFourSecondsWithoutCommits() throws Exception {
    AtomicLong before = new AtomicLong(internalWrites());
    await()
        .pollInterval(Duration.ofSeconds(4))
        .untilAsserted(
            () -> {
              long now = internalWrites();
              assertThat(now - before.getAndSet(now)).isLessThan(8);
            });
  }

  private long internalWrites() throws Exception {
    return installation.endOffsets("__transaction_state")
        + installation.endOffsets("__consumer_offsets");
  }

  private static Subscription subscription(int maxWaitMillis) {
    return new Subscription(
        "s",
        "acme",
        "",
        "",
        EndpointUrl.parse("https://hooks.example/"),
        true,
        false,
        List.of(KeyPattern.parse("A")),
        DeviceSelection.every(),
        new BatchLimits(500, 8_192, Duration.ofMillis(maxWaitMillis)),
        Format.ARRAY,
        "text/plain",
        Authorization.NONE,
        Map.of(),
        DeliveryPolicy.DEFAULT);
  }

  private static byte[] event(int number) {
    return """
        {"id":"e%d","orgId":"acme","deviceId":"d","type":"status","key":"A","value":%d,\
        "timestamp":"2026-11-21T10:02:31Z"}"""
        .formatted(number, number)
        .getBytes(UTF_8);
  }
}
