package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Format;
import io.statehook.dispatcher.control.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the topics of a large installation retain, written without a dispatcher. */
final class RetainedRecords {
  /** How many subscriptions there are. */
  static final int SUBSCRIPTIONS = Integer.getInteger("activity.subscriptions", 200);

  /** How many attempts of them. */
  static final int ATTEMPTS = Integer.getInteger("activity.attempts", 10_000);

  private static final int ORGS = 100;
  private static final String BODY =
      "[{\"id\":\"%d\",\"orgId\":\"org-%d\",\"deviceId\":\"d-%d\",\"type\":\"status\","
          + "\"key\":\"RoomAnalytics.PeopleCount.Current\",\"value\":4,"
          + "\"timestamp\":\"2026-11-21T10:02:31.123Z\"}]";

  private final TopicLayout topics;
  private final KafkaClients clients;

  RetainedRecords(TestInstallation installation, KafkaClients clients) {
    topics = installation.topics().layout();
    this.clients = clients;
  }

  /** Writes the subscriptions, and their attempts with what belongs to those. */
  void fill() {
    try (Producer<byte[], byte[]> producer =
        clients.producer("filler", Map.of("compression.type", "lz4", "linger.ms", 20))) {
      for (int i = 0; i < SUBSCRIPTIONS; i++) {
        producer.send(record(Topic.WEBHOOK_SUBSCRIPTIONS, 0, id(i), subscription(i).bytes()));
      }
      Random random = new Random(1);
      for (int i = 0; i < ATTEMPTS; i++) {
        fillOne(producer, random, i);
      }
    }
  }

  /** Every tenth attempt has a batch in the deliveries, and every thousandth a dead letter. */
  private void fillOne(Producer<byte[], byte[]> producer, Random random, int i) {
    int number = random.nextInt(10) == 0 ? random.nextInt(10) : random.nextInt(SUBSCRIPTIONS);
    SealedBatch batch = batch(number, i);
    int partition = batch.lane().partition(topics.partitions(Topic.WEBHOOK_ATTEMPTS));
    boolean fails = i % 20 == 0;
    byte[] attempt = attempt(batch, i, fails).toJson();
    producer.send(record(Topic.WEBHOOK_ATTEMPTS, partition, id(number), attempt));
    if (i % 10 == 0) {
      producer.send(
          new ProducerRecord<>(
              topics.name(Topic.WEBHOOK_DELIVERIES),
              partition,
              id(number).getBytes(UTF_8),
              batch.body(),
              BatchHeaders.write(batch)));
      String event = new String(batch.body(), UTF_8);
      producer.send(
          record(
              Topic.DEVICE_EVENTS,
              partition,
              "d-" + number,
              event.substring(1, event.length() - 1).getBytes(UTF_8)));
    }
    if (i % 1000 == 0) {
      producer.send(
          new ProducerRecord<>(
              topics.name(Topic.WEBHOOK_DEAD_LETTERS),
              null,
              id(number).getBytes(UTF_8),
              batch.body(),
              new DeadLetter("rejected", "status 400", 3, Instant.now(), "0:1-1").toHeaders()));
    }
  }

  private ProducerRecord<byte[], byte[]> record(
      Topic topic, int partition, String key, byte[] value) {
    return new ProducerRecord<>(topics.name(topic), partition, key.getBytes(UTF_8), value);
  }

  static String id(int number) {
    return "s-%d".formatted(number);
  }

  private static SubscriptionJson subscription(int number) {
    return SubscriptionJson.of(id(number), org(number), "https://hooks.example/" + number);
  }

  static String org(int number) {
    return "org-%d".formatted(number % ORGS);
  }

  private static SealedBatch batch(int number, int i) {
    SourceRange source = new SourceRange(0, i, i);
    return new SealedBatch(
        BatchId.of(id(number), source),
        org(number),
        new Lane(id(number), 0),
        BatchKind.LIVE,
        1,
        source,
        Instant.now(),
        SealedBy.WAIT,
        number,
        Format.ARRAY,
        BODY.formatted(i, number % ORGS, number).getBytes(UTF_8));
  }

  private static Attempt attempt(SealedBatch batch, int i, boolean fails) {
    return new Attempt(
        batch.id().text(),
        List.of(batch.id().text()),
        batch.orgId(),
        batch.subscriptionId(),
        batch.lane().toString(),
        1,
        fails ? Outcome.RETRY : Outcome.DELIVERED,
        OptionalInt.of(fails ? 503 : 200),
        Optional.empty(),
        Instant.now(),
        Duration.ofMillis(20 + i % 300),
        17,
        4_321,
        Optional.empty(),
        OptionalLong.of(i / 10),
        fails ? Optional.of(Instant.now().plusSeconds(1)) : Optional.empty(),
        fails ? "<html><body>Service Unavailable</body></html>" : "");
  }
}
