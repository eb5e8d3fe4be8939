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
  private static final int MAX_KEY_BYTES = 16_384;

  private final Producer<byte[], byte[]> producer;
  private final String attemptsTopic;
  private final String deadLettersTopic;
  private final String backlogTopic;
  private final String lanesTopic;
  private final Consumer<Throwable> fatal;
  private final Map<Integer, Integer> parkingAppends = new HashMap<>();

  RecordLog(Producer<byte[], byte[]> producer, TopicLayout topics, Consumer<Throwable> fatal) {
    this.producer = producer;
    this.attemptsTopic = topics.name(Topic.WEBHOOK_ATTEMPTS);
    this.deadLettersTopic = topics.name(Topic.WEBHOOK_DEAD_LETTERS);
    this.backlogTopic = topics.name(Topic.WEBHOOK_BACKLOG);
    this.lanesTopic = topics.name(Topic.WEBHOOK_LANES);
    this.fatal = fatal;
  }

  /** What the producer needs besides being idempotent. */
  static Map<String, Object> settings() {
    return Map.of(
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
    send(
        new ProducerRecord<>(attemptsTopic, append.partition(), key, append.attempt().toJson()),
        acknowledged);
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
   * Waits until nothing of the partitions is on its way to backlog and lanes: what came later could
   * undo what the next owner writes there. False if that takes longer than the patience.
   */
  boolean awaitParked(Collection<Integer> partitions, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (parkingAppends) {
      while (partitions.stream().anyMatch(parkingAppends::containsKey)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        parkingAppends.wait(left);
      }
      return true;
    }
  }

  private void opened(int partition) {
    synchronized (parkingAppends) {
      parkingAppends.merge(partition, 1, Integer::sum);
    }
  }

  private void closed(int partition) {
    synchronized (parkingAppends) {
      parkingAppends.computeIfPresent(partition, (key, open) -> open == 1 ? null : open - 1);
      parkingAppends.notifyAll();
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
