package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Appends attempts and dead letters. Tries until Kafka acknowledges: what fails here can never
 * succeed, and the worker ends.
 */
final class RecordLog {
  private static final int MAX_KEY_BYTES = 16_384;

  private final Producer<byte[], byte[]> producer;
  private final String attemptsTopic;
  private final String deadLettersTopic;
  private final Consumer<Throwable> fatal;

  RecordLog(Producer<byte[], byte[]> producer, TopicLayout topics, Consumer<Throwable> fatal) {
    this.producer = producer;
    this.attemptsTopic = topics.name(Topic.WEBHOOK_ATTEMPTS);
    this.deadLettersTopic = topics.name(Topic.WEBHOOK_DEAD_LETTERS);
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

  void append(Effect.AppendAttempt append, Runnable acknowledged) {
    byte[] key = append.attempt().subscription().getBytes(StandardCharsets.UTF_8);
    send(
        new ProducerRecord<>(attemptsTopic, append.partition(), key, append.attempt().toJson()),
        acknowledged);
  }

  void append(Effect.AppendDeadLetter append, Runnable acknowledged) {
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

  private static DeadLetter withoutValue(DeadLetter deadLetter, int bytes) {
    return new DeadLetter(
        deadLetter.reason(),
        "%s (%d bytes, too long to copy)".formatted(deadLetter.detail(), bytes),
        deadLetter.attempts(),
        deadLetter.firstAttemptAt(),
        deadLetter.source());
  }

  private void send(ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure == null) {
            acknowledged.run();
          } else {
            fatal.accept(
                new IllegalStateException(
                    "cannot append to %s: %s".formatted(record.topic(), failure.getMessage()),
                    failure));
          }
        });
  }
}
