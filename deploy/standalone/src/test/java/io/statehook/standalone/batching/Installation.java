package io.statehook.standalone.batching;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.event.EventType;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionWriter;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The topics of one installation on a broker, and what a test does with them. */
final class Installation implements AutoCloseable {
  final TopicLayout topics;
  private final Map<String, String> settings;
  private final KafkaClients clients;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;

  Installation(String bootstrapServers, Path stateDirectory) {
    settings =
        new HashMap<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                StatehookConfig.EVENT_PARTITIONS,
                "4",
                StatehookConfig.DELIVERY_PARTITIONS,
                "4",
                StatehookConfig.DEAD_LETTER_PARTITIONS,
                "2",
                StatehookConfig.REPLICATION,
                "1",
                StatehookConfig.STATE_DIR,
                stateDirectory.toString(),
                // A killed process is noticed sooner than in real life.
                "streams.main.consumer.session.timeout.ms",
                "3000",
                "streams.main.consumer.heartbeat.interval.ms",
                "500",
                "streams.producer.transaction.timeout.ms",
                "3000"));
    StatehookConfig config = StatehookConfig.of(settings);
    topics = config.topics();
    clients = new KafkaClients(config, "test");
    admin = clients.admin();
    producer = clients.producer("test", Map.of("linger.ms", 5));
  }

  /** Makes the topics and approves states with these keys. */
  void prepare(List<String> keys) throws ExecutionException, InterruptedException {
    TopicPlan.compare(admin, topics).apply(admin, topics);
    for (String key : keys) {
      approve(key);
    }
  }

  void approve(String key) throws ExecutionException, InterruptedException {
    CatalogueEntry entry =
        new CatalogueEntry(KeyPattern.parse(key), EventType.STATUS, "", null, "", null);
    write(Topic.EVENT_CATALOGUE, key, Json.bytes(CatalogueReader.write(entry)));
  }

  /** Puts a subscription in force; returns its version. */
  long subscribe(Subscription subscription) throws ExecutionException, InterruptedException {
    byte[] json = Json.bytes(SubscriptionWriter.write(subscription));
    return write(Topic.WEBHOOK_SUBSCRIPTIONS, subscription.id(), json);
  }

  private long write(Topic topic, String key, byte[] value)
      throws ExecutionException, InterruptedException {
    return producer
        .send(new ProducerRecord<>(topics.name(topic), key.getBytes(UTF_8), value))
        .get()
        .offset();
  }

  /** Sends without waiting. */
  void publish(String key, byte[] value) {
    producer.send(
        new ProducerRecord<>(topics.name(Topic.DEVICE_EVENTS), key.getBytes(UTF_8), value));
  }

  void flush() {
    producer.flush();
  }

  /** All committed records of a topic, partition after partition, each in order. */
  List<ConsumerRecord<byte[], byte[]>> readAll(Topic topic) {
    return readAll(topics.name(topic), topics.partitions(topic));
  }

  private List<ConsumerRecord<byte[], byte[]>> readAll(String topic, int count) {
    List<TopicPartition> partitions = partitions(topic, count);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (Consumer<byte[], byte[]> reader = clients.reader("read-all")) {
      for (TopicPartition partition : partitions) {
        reader.assign(List.of(partition));
        reader.seekToBeginning(List.of(partition));
        long end = reader.endOffsets(List.of(partition)).get(partition);
        while (reader.position(partition) < end) {
          reader.poll(Duration.ofMillis(100)).forEach(all::add);
        }
      }
    }
    return all;
  }

  /** How many records the batcher has processed for good. */
  long processed() throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(topics.batcherGroup())
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /** How many records the batcher has not processed for good. */
  long batcherLag() throws ExecutionException, InterruptedException {
    return endOffsets(topics.name(Topic.DEVICE_EVENTS)) - processed();
  }

  /**
   * Whether every event was processed for good, no window is open any more, and what was sealed is
   * there for readers. Tells the same however long the batcher takes for it.
   */
  boolean isAtRest() throws ExecutionException, InterruptedException {
    return batcherLag() == 0
        && openWindows().isEmpty()
        && isDecided(Topic.WEBHOOK_DELIVERIES)
        && isDecided(Topic.WEBHOOK_DEAD_LETTERS);
  }

  /** By partition and subscription: what the batcher's store holds, by its changelog. */
  private Set<String> openWindows() {
    Set<String> open = new TreeSet<>();
    String changelog = topics.batcherGroup() + "-open-windows-changelog";
    for (ConsumerRecord<byte[], byte[]> record :
        readAll(changelog, topics.partitions(Topic.DEVICE_EVENTS))) {
      String window = record.partition() + " " + new String(record.key(), UTF_8);
      if (record.value() == null) {
        open.remove(window);
      } else {
        open.add(window);
      }
    }
    return open;
  }

  /** Whether no transaction is open that has written here. */
  private boolean isDecided(Topic topic) throws ExecutionException, InterruptedException {
    String name = topics.name(topic);
    return endOffsets(name, IsolationLevel.READ_COMMITTED) == endOffsets(name);
  }

  /** The ends of all partitions of a topic, added up; grow with every transaction, too. */
  long endOffsets(String topic) throws ExecutionException, InterruptedException {
    return endOffsets(topic, IsolationLevel.READ_UNCOMMITTED);
  }

  private long endOffsets(String topic, IsolationLevel isolation)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .forEach(
            info -> latest.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
    return admin
        .listOffsets(latest, new ListOffsetsOptions(isolation))
        .all()
        .get()
        .values()
        .stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  /** Writes the settings for a child process. */
  Path settingsFile(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = directory.resolve("batcher.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }

  Admin admin() {
    return admin;
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
