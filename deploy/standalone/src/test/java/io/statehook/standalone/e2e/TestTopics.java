package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.TextHeaders;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.TopicPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The topics of one installation as any Kafka client sees them. */
public final class TestTopics implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final TopicLayout layout;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> reader;

  public TestTopics(StatehookConfig config) {
    layout = config.topics();
    KafkaClients clients = new KafkaClients(config, layout.prefix() + "test");
    admin = clients.admin();
    producer = clients.producer("writer", Map.of());
    reader = clients.reader("reader");
  }

  /** Creates all of them and approves the default catalogue. */
  public void create() throws Exception {
    TopicPlan.compare(admin, layout).apply(admin, layout);
    for (CatalogueEntry entry : CatalogueReader.defaultEntries()) {
      producer.send(
          new ProducerRecord<>(
              name(Topic.EVENT_CATALOGUE),
              utf8(entry.key().text()),
              Json.bytes(CatalogueReader.write(entry))));
    }
    producer.flush();
  }

  public String name(Topic topic) {
    return layout.name(topic);
  }

  public TopicLayout layout() {
    return layout;
  }

  public Admin admin() {
    return admin;
  }

  /** Writes a record and tells when Kafka appended it. */
  public Instant write(Topic topic, String key, byte[] value) throws Exception {
    return write(new ProducerRecord<>(name(topic), utf8(key), value));
  }

  Instant write(ProducerRecord<byte[], byte[]> record) throws Exception {
    return Instant.ofEpochMilli(send(record).timestamp());
  }

  /** Writes a record and tells where it stands. */
  RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
    return producer.send(record).get();
  }

  /** Writes an event as a device library would and tells when Kafka appended it. */
  Instant publish(TestEvent event) throws Exception {
    return write(Topic.DEVICE_EVENTS, event.deviceId(), event.bytes());
  }

  /** Writes events without waiting for each. */
  void publish(List<TestEvent> events) {
    events.forEach(this::send);
    producer.flush();
  }

  /** Hands an event to the producer, which retries by itself. */
  void send(TestEvent event) {
    producer.send(
        new ProducerRecord<>(name(Topic.DEVICE_EVENTS), utf8(event.deviceId()), event.bytes()));
  }

  /** Everything committed that stands in a topic now. */
  public synchronized List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<TopicPartition> partitions = partitions(topic);
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> reader.position(p) < ends.get(p))) {
      reader.poll(POLL).forEach(records::add);
    }
    return records;
  }

  /** The newest status of every subscription that has one. */
  Map<String, JsonNode> statuses() {
    Map<String, JsonNode> statuses = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records(Topic.WEBHOOK_STATUS)) {
      if (record.value() == null) {
        statuses.remove(key(record));
      } else {
        statuses.put(key(record), Json.parse(record.value()).document().orElseThrow());
      }
    }
    return statuses;
  }

  /** The newest state of a subscription, or empty text. */
  String state(String subscription) {
    JsonNode status = statuses().get(subscription);
    return status == null ? "" : status.path("state").asText();
  }

  /** The attempt records of a subscription, oldest first. */
  List<JsonNode> attempts(String subscription) {
    return records(Topic.WEBHOOK_ATTEMPTS).stream()
        .filter(record -> key(record).equals(subscription))
        .map(record -> Json.parse(record.value()).document().orElseThrow())
        .toList();
  }

  /** What a group has not resolved yet, by the same arithmetic as Kafka's own tool. */
  public long lag(String group, Topic topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    var ends = admin.listOffsets(latest).all().get();
    var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long lag = 0;
    for (TopicPartition partition : latest.keySet()) {
      var offset = committed.get(partition);
      lag += ends.get(partition).offset() - (offset == null ? 0 : offset.offset());
    }
    return lag;
  }

  /** Whether a group has committed what follows a record. */
  boolean isResolved(String group, RecordMetadata record)
      throws ExecutionException, InterruptedException {
    var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    var offset = committed.get(new TopicPartition(record.topic(), record.partition()));
    return offset != null && offset.offset() > record.offset();
  }

  /** Waits until every event is matched and every sealed batch is resolved. */
  void awaitNoLag() {
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(lag(layout.batcherGroup(), Topic.DEVICE_EVENTS)).isZero();
              assertThat(lag(layout.workerGroup(), Topic.WEBHOOK_DELIVERIES)).isZero();
            });
  }

  /** Waits until so many workers share the partitions. */
  void awaitWorkers(int count) {
    await()
        .ignoreExceptions() // Before the first one joins there is no such group.
        .untilAsserted(
            () -> {
              assertThat(workers().members()).hasSize(count);
              assertThat(workers().groupState()).isEqualTo(GroupState.STABLE);
            });
  }

  /** The group of the workers as the broker sees it. */
  ConsumerGroupDescription workers() throws ExecutionException, InterruptedException {
    String group = layout.workerGroup();
    return Objects.requireNonNull(
        admin.describeConsumerGroups(List.of(group)).all().get().get(group));
  }

  public static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return TextHeaders.required(record.headers(), name);
  }

  private List<TopicPartition> partitions(Topic topic) {
    return IntStream.range(0, layout.partitions(topic))
        .mapToObj(partition -> new TopicPartition(name(topic), partition))
        .toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
    admin.close();
  }
}
