package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka for a test that plays whole installations: what is written is kept, nothing is read. */
final class WorldLogs implements KafkaClients.Maker {
  private static final Map<TopicLayout, Cluster> CLUSTERS = new ConcurrentHashMap<>();

  private final TopicLayout layout;
  private final Cluster cluster;
  private final List<Log> logs = new CopyOnWriteArrayList<>();

  /** Takes one record. */
  interface Reader {
    void read(String key, byte @Nullable [] value);
  }

  /** One producer and how much of what it wrote was looked at. */
  private static final class Log {
    private final MockProducer<byte[], byte[]> producer;
    private int seen;

    private Log(Cluster cluster) {
      producer =
          new MockProducer<>(
              cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private synchronized List<ProducerRecord<byte[], byte[]>> fresh() {
      List<ProducerRecord<byte[], byte[]>> all = producer.history();
      List<ProducerRecord<byte[], byte[]>> fresh = new ArrayList<>(all.subList(seen, all.size()));
      seen = all.size();
      return fresh;
    }
  }

  WorldLogs(TopicLayout layout) {
    this.layout = layout;
    cluster = CLUSTERS.computeIfAbsent(layout, WorldLogs::cluster);
  }

  private static Cluster cluster(TopicLayout layout) {
    Node node = new Node(0, "127.0.0.1", 9);
    Node[] replicas = {node};
    List<PartitionInfo> partitions =
        Arrays.stream(Topic.values())
            .flatMap(topic -> partitions(layout, topic, node, replicas))
            .toList();
    return new Cluster("world", List.of(node), partitions, Set.of(), Set.of());
  }

  private static Stream<PartitionInfo> partitions(
      TopicLayout layout, Topic topic, Node leader, Node[] replicas) {
    return IntStream.range(0, layout.partitions(topic))
        .mapToObj(i -> new PartitionInfo(layout.name(topic), i, leader, replicas, replicas));
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new MockConsumer<>("earliest");
  }

  @Override
  public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    Log log = new Log(cluster);
    logs.add(log);
    return log.producer;
  }

  /** Hands over the secrets that were written since the last call. */
  CompletableFuture<Void> readSecrets(Reader reader) {
    String topic = layout.name(Topic.WEBHOOK_SECRETS);
    for (Log log : logs) {
      if (log.producer.history().stream().anyMatch(record -> record.topic().equals(topic))) {
        log.fresh().forEach(record -> reader.read(text(record.key()), record.value()));
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  /** What was written elsewhere since the last call. */
  List<String> written() {
    String secrets = layout.name(Topic.WEBHOOK_SECRETS);
    return logs.stream()
        .filter(log -> log.producer.history().stream().noneMatch(r -> r.topic().equals(secrets)))
        .flatMap(log -> log.fresh().stream())
        .map(record -> record.topic() + " " + text(record.key()) + " " + text(record.value()))
        .toList();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }
}
