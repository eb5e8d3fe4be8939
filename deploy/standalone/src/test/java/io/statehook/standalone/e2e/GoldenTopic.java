package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Everything that stands in a topic, with its offsets: other records and commits point at them.
 *
 * @param name without the installation's prefix
 * @param ends the offset behind each partition
 * @param records in order within each partition
 */
record GoldenTopic(String name, List<Long> ends, List<GoldenRecord> records) {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Reads a topic as it stands. */
  static GoldenTopic of(KafkaClients clients, String prefix, String name) {
    try (Consumer<byte[], byte[]> reader = clients.reader("golden-reader")) {
      List<TopicPartition> partitions =
          reader.partitionsFor(prefix + name).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .sorted(Comparator.comparingInt(TopicPartition::partition))
              .toList();
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      List<GoldenRecord> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> reader.position(p) < ends.get(p))) {
        reader.poll(POLL).forEach(record -> records.add(GoldenRecord.of(record)));
      }
      records.sort(
          Comparator.comparingInt(GoldenRecord::partition).thenComparingLong(GoldenRecord::offset));
      return new GoldenTopic(name, partitions.stream().map(ends::get).toList(), records);
    }
  }

  /** A line about the topic, then one for each record. */
  void save(Path directory) throws Exception {
    ObjectNode about = Json.mapper().createObjectNode().put("topic", name);
    ends.forEach(about.putArray("ends")::add);
    JsonLines.write(
        directory.resolve(name + ".jsonl"),
        Stream.concat(Stream.of(about), records.stream().map(GoldenRecord::json)));
  }

  static GoldenTopic load(Path file) throws Exception {
    List<JsonNode> lines = JsonLines.read(file);
    JsonNode about = lines.get(0);
    List<Long> ends = new ArrayList<>();
    about.path("ends").forEach(end -> ends.add(end.asLong()));
    List<GoldenRecord> records = new ArrayList<>();
    for (JsonNode line : lines.subList(1, lines.size())) {
      records.add(GoldenRecord.read(line));
    }
    return new GoldenTopic(about.path("topic").asText(), ends, records);
  }

  GoldenTopic with(UnaryOperator<GoldenRecord> change) {
    return new GoldenTopic(name, ends, records.stream().map(change).toList());
  }

  /**
   * Writes all of it into a topic that is new and empty, to the same offsets. What stands between
   * two records is the end of a transaction, so those before it are written in one.
   */
  void writeTo(KafkaClients clients, String prefix) throws Exception {
    Map<String, Object> transactional =
        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "golden-" + prefix + name);
    try (Consumer<byte[], byte[]> reader = clients.reader("golden-ends");
        Producer<byte[], byte[]> plain = clients.producer("golden-plain", Map.of());
        Producer<byte[], byte[]> inTransactions =
            clients.producer("golden-transactions", transactional)) {
      inTransactions.initTransactions();
      for (int partition : IntStream.range(0, ends.size()).toArray()) {
        List<GoldenRecord> run = new ArrayList<>();
        for (GoldenRecord record : of(partition)) {
          run.add(record);
          long skipped = next(record) - record.offset() - 1;
          assertThat(skipped)
              .as("ends of transactions behind a record of %s", name)
              .isBetween(0L, 1L);
          if (skipped == 1) {
            inTransactions.beginTransaction();
            write(inTransactions, prefix + name, run);
            inTransactions.commitTransaction();
            awaitEnd(reader, new TopicPartition(prefix + name, partition), next(record));
            run.clear();
          }
        }
        write(plain, prefix + name, run);
      }
    }
  }

  /** A commit returns before its end is written, and another producer may come first. */
  private static void awaitEnd(
      Consumer<byte[], byte[]> reader, TopicPartition partition, long end) {
    await()
        .pollInSameThread()
        .atMost(TestReceiver.PATIENCE)
        .until(() -> reader.endOffsets(List.of(partition)).get(partition) == end);
  }

  private List<GoldenRecord> of(int partition) {
    return records.stream().filter(record -> record.partition() == partition).toList();
  }

  private long next(GoldenRecord record) {
    return of(record.partition()).stream()
        .mapToLong(GoldenRecord::offset)
        .filter(offset -> offset > record.offset())
        .findFirst()
        .orElse(ends.get(record.partition()));
  }

  private static void write(
      Producer<byte[], byte[]> producer, String topic, List<GoldenRecord> records)
      throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    records.forEach(record -> sent.add(producer.send(record.toKafka(topic))));
    producer.flush();
    for (int i = 0; i < sent.size(); i++) {
      assertThat(sent.get(i).get().offset())
          .as("offset in %s, partition %d", topic, records.get(i).partition())
          .isEqualTo(records.get(i).offset());
    }
  }
}
