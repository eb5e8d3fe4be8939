package io.statehook.standalone.dev;

import io.statehook.common.kafka.TextHeaders;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.standalone.words.Count;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the dead letters that are made during the run and prints a line for each, of a flood only
 * the first. Offsets would be no count: the batcher's transactions take some of them.
 */
final class DeadLetterLines implements AutoCloseable {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long CATCH_UP_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int FETCH_BYTES = 1 << 20;
  private static final int LINES_AT_ONCE = 10;
  private static final int LONGEST_DETAIL = 160;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final PrintStream out;
  private long count;
  private long lookedNanos = System.nanoTime();

  /** Shows the dead letters that come from now on. */
  DeadLetterLines(KafkaClients clients, TopicLayout topics, PrintStream out) {
    this.out = out;
    consumer =
        clients.consumer(
            "dead-letters", Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES));
    String topic = topics.name(Topic.WEBHOOK_DEAD_LETTERS);
    partitions =
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
      take(consumer.poll(Duration.ZERO));
    }
  }

  /** Reads what is there by now; returns how many there were since the start. */
  long total() {
    long startNanos = System.nanoTime();
    while (isBehind() && System.nanoTime() - startNanos < CATCH_UP_NANOS) {
      take(consumer.poll(POLL));
    }
    return count;
  }

  private boolean isBehind() {
    return consumer.endOffsets(partitions).entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    int shown = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (shown < LINES_AT_ONCE) {
        out.println(line(record));
        shown++;
      }
    }
    count += records.count();
    if (records.count() > shown) {
      out.println(
          "            and %s".formatted(Count.of(records.count() - shown, "more", "more")));
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
