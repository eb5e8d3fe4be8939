package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.kafka.TextHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The form of records in {@code webhook-backlog}: a batch as sealed, and where it came from. */
final class BacklogRecords {
  private static final Logger log = LoggerFactory.getLogger(BacklogRecords.class);
  private static final String DELIVERY_OFFSET = "delivery-offset";

  private BacklogRecords() {}

  static ProducerRecord<byte[], byte[]> write(String topic, Effect.AppendBacklog append) {
    Headers headers = BatchHeaders.write(append.batch());
    TextHeaders.put(headers, DELIVERY_OFFSET, Long.toString(append.offset()));
    byte[] key = append.batch().lane().toString().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic, append.partition(), key, append.batch().body(), headers);
  }

  /** The batch; empty, with an error in the log, if somebody else wrote the record. */
  static Optional<BacklogBatch> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.value() == null) {
        throw new IllegalArgumentException("the record has no value");
      }
      long offset = Long.parseLong(TextHeaders.required(record.headers(), DELIVERY_OFFSET));
      return Optional.of(
          new BacklogBatch(
              record.offset(), offset, BatchHeaders.read(record.headers(), record.value())));
    } catch (IllegalArgumentException | ArithmeticException e) {
      log.error(
          "foreign record in the backlog skipped: partition={} offset={}: {}",
          record.partition(),
          record.offset(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
