package io.statehook.dispatcher.activity;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.delivery.AttemptReader;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.event.EventRefusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records as what their topic holds; what somebody else wrote there is passed over. */
final class RecordForms {
  /** What a worker gave up: the key is a subscription and the value a body that it sent. */
  private static final Set<String> BODY_REASONS =
      Set.of(Outcome.REJECTED.wireName(), Outcome.EXPIRED.wireName());

  /** What the batcher refused: the key is a device and the value a record of device events. */
  private static final Set<String> EVENT_REASONS =
      Arrays.stream(EventRefusal.Reason.values())
          .map(EventRefusal.Reason::wireName)
          .collect(Collectors.toUnmodifiableSet());

  /** What a worker could not read; nobody knows what it is. */
  private static final String UNREADABLE_BATCH = "malformed-batch";

  private RecordForms() {}

  static Optional<FoundAttempt> attempt(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null
        ? Optional.empty()
        : AttemptReader.read(record.value())
            .map(read -> new FoundAttempt(position(record), time(record), read.org(), read));
  }

  static Optional<FoundDelivery> delivery(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new FoundDelivery(
              position(record), time(record), BatchHeaders.read(record.headers(), record.value())));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  static Optional<FoundDeadLetter> deadLetter(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    return DeadLetter.read(record.headers())
        .map(
            letter ->
                new FoundDeadLetter(
                    position(record),
                    time(record),
                    key(record),
                    org(letter, value),
                    letter,
                    value));
  }

  /** Whether it holds a body that was to be sent to a subscription, which is its key. */
  static boolean isBody(DeadLetter letter) {
    return BODY_REASONS.contains(letter.reason());
  }

  /** Whether it holds a record of {@code device-events}. */
  static boolean isEvent(DeadLetter letter) {
    return EVENT_REASONS.contains(letter.reason());
  }

  /** The record's key as text; empty when it has none. */
  static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  private static String org(DeadLetter letter, byte[] value) {
    return letter.reason().equals(UNREADABLE_BATCH) ? "" : EventBytes.org(value).orElse("");
  }

  private static RecordPosition position(ConsumerRecord<byte[], byte[]> record) {
    return new RecordPosition(record.partition(), record.offset());
  }

  private static Instant time(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(record.timestamp());
  }
}
