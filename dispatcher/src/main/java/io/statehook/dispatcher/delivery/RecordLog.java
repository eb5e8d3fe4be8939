package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Appends attempts, dead letters, parked batches and lanes. Tries until Kafka acknowledges: what
 * fails here can never succeed, and the worker ends.
 */
final class RecordLog {
  private static final long SPARE_BYTES = 64 << 20;
  private static final int MAX_KEY_BYTES = 16_384;

  private final Producer<byte[], byte[]> producer;
  private final String attemptsTopic;
  private final String deadLettersTopic;
  private final String backlogTopic;
  private final String lanesTopic;
  private final Consumer<Throwable> fatal;
  private final Map<Integer, Integer> underWay = new HashMap<>();

  RecordLog(Producer<byte[], byte[]> producer, TopicLayout topics, Consumer<Throwable> fatal) {
    this.producer = producer;
    this.attemptsTopic = topics.name(Topic.WEBHOOK_ATTEMPTS);
    this.deadLettersTopic = topics.name(Topic.WEBHOOK_DEAD_LETTERS);
    this.backlogTopic = topics.name(Topic.WEBHOOK_BACKLOG);
    this.lanesTopic = topics.name(Topic.WEBHOOK_LANES);
    this.fatal = fatal;
  }

  /**
   * What the producer needs besides being idempotent.
   *
   * @param memoryBytes the payload that the worker may hold: all of it may be on its way to the
   *     backlog, and the engine must never wait for room
   */
  static Map<String, Object> settings(long memoryBytes) {
    return Map.of(
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        memoryBytes + SPARE_BYTES,
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4",
        ProducerConfig.LINGER_MS_CONFIG,
        2,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        Integer.MAX_VALUE,
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        Integer.MAX_VALUE);
  }

  void append(Effect.AppendAttempt append, LongConsumer acknowledged) {
    byte[] key = append.attempt().subscription().getBytes(StandardCharsets.UTF_8);
    opened(append.partition());
    send(
        new ProducerRecord<>(attemptsTopic, append.partition(), key, append.attempt().toJson()),
        offset -> {
          closed(append.partition());
          acknowledged.accept(offset);
        });
  }

  void append(Effect.AppendDeadLetter append, LongConsumer acknowledged) {
    byte[] key = append.key() == null || append.key().length > MAX_KEY_BYTES ? null : append.key();
    byte[] value = append.value();
    DeadLetter deadLetter = append.deadLetter();
    if (value != null && value.length > DeadLetter.MAX_VALUE_BYTES) {
      deadLetter = withoutValue(deadLetter, value.length);
      value = null;
    }
    send(
        new ProducerRecord<>(deadLettersTopic, null, key, value, deadLetter.toHeaders()),
        acknowledged);
  }

  /** Appends a batch; its offset in the backlog comes back. */
  void append(Effect.AppendBacklog append, LongConsumer acknowledged) {
    opened(append.partition());
    send(
        BacklogRecords.write(backlogTopic, append),
        offset -> {
          closed(append.partition());
          acknowledged.accept(offset);
        });
  }

  void append(Effect.AppendLane append, LongConsumer acknowledged) {
    opened(append.partition());
    byte[] key = append.lane().toString().getBytes(StandardCharsets.UTF_8);
    byte[] value = append.parked().map(LaneRecord::toJson).orElse(null);
    send(
        new ProducerRecord<>(lanesTopic, append.partition(), key, value),
        offset -> {
          closed(append.partition());
          acknowledged.accept(offset);
        });
  }

  /**
   * Waits until nothing of the partitions is on its way: what came later could undo what the next
   * owner writes. False if that takes longer than the patience.
   */
  boolean awaitParked(Collection<Integer> partitions, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (underWay) {
      while (partitions.stream().anyMatch(underWay::containsKey)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        underWay.wait(left);
      }
      return true;
    }
  }

  private void opened(int partition) {
    synchronized (underWay) {
      underWay.merge(partition, 1, Integer::sum);
    }
  }

  private void closed(int partition) {
    synchronized (underWay) {
      underWay.computeIfPresent(partition, (key, open) -> open == 1 ? null : open - 1);
      underWay.notifyAll();
    }
  }

  private static DeadLetter withoutValue(DeadLetter deadLetter, int bytes) {
    return new DeadLetter(
        deadLetter.reason(),
        "%s (%d bytes, too long to copy)".formatted(deadLetter.detail(), bytes),
        deadLetter.attempts(),
        deadLetter.firstAttemptAt(),
        deadLetter.source());
  }

  private void send(ProducerRecord<byte[], byte[]> record, LongConsumer acknowledged) {
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure == null) {
            acknowledged.accept(metadata.offset());
          } else {
            fatal.accept(
                new IllegalStateException(
                    "cannot append to %s: %s".formatted(record.topic(), failure.getMessage()),
                    failure));
          }
        });
  }
}
