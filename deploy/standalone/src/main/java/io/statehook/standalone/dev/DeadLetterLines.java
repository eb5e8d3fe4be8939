package io.statehook.standalone.dev;

import io.statehook.common.kafka.TextHeaders;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.standalone.words.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One line for each dead letter that is made during the run; a flood is shown bit by bit. */
final class DeadLetterLines implements AutoCloseable {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int LINES_AT_ONCE = 10;
  private static final int LONGEST_DETAIL = 160;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private final Consumer<byte[], byte[]> consumer;
  private final PrintStream out;
  private long lookedNanos = System.nanoTime();

  /** Shows the dead letters that come from now on. */
  DeadLetterLines(KafkaClients clients, TopicLayout topics, PrintStream out) {
    this.out = out;
    consumer =
        clients.consumer(
            "dead-letters", Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, LINES_AT_ONCE));
    String topic = topics.name(Topic.WEBHOOK_DEAD_LETTERS);
    List<TopicPartition> partitions =
        IntStream.range(0, topics.partitions(Topic.WEBHOOK_DEAD_LETTERS))
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    consumer.assign(partitions);
    consumer.endOffsets(partitions).forEach(consumer::seek);
  }

  /** Prints what is new, at most once a second; does not wait for any. */
  void look() {
    if (System.nanoTime() - lookedNanos >= INTERVAL_NANOS) {
      lookedNanos = System.nanoTime();
      consumer.poll(Duration.ZERO).forEach(record -> out.println(line(record)));
    }
  }

  static String line(ConsumerRecord<byte[], byte[]> record) {
    return "  %s  dead letter: %s %s"
        .formatted(
            TIME.format(Instant.ofEpochMilli(record.timestamp())),
            Printable.of(TextHeaders.get(record.headers(), "reason").orElse("no reason given")),
            Printable.of(TextHeaders.get(record.headers(), "detail").orElse(""), LONGEST_DETAIL))
        .stripTrailing();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
