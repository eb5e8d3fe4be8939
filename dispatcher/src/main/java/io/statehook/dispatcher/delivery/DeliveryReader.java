package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchHeaders;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records of {@code webhook-deliveries}: batches, or reasons why they are none. */
final class DeliveryReader {
  private static final int MAX_PROBLEM = 300;

  private DeliveryReader() {}

  /** What the engine has to be told about the record. */
  static EngineLoop.Input read(ConsumerRecord<byte[], byte[]> record) {
    int partition = record.partition();
    long offset = record.offset();
    if (record.value() == null) {
      return undecodable(record, "the record has no value");
    }
    try {
      var batch = BatchHeaders.read(record.headers(), record.value());
      return (engine, now) -> engine.batchArrived(partition, offset, batch, now);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return undecodable(record, String.valueOf(e.getMessage()));
    }
  }

  private static EngineLoop.Input undecodable(
      ConsumerRecord<byte[], byte[]> record, String problem) {
    String shortened = problem.substring(0, Math.min(problem.length(), MAX_PROBLEM));
    RawRecord raw = new RawRecord(record.key(), record.value(), shortened);
    return (DeliveryEngine engine, Instant now) ->
        engine.undecodableArrived(record.partition(), record.offset(), raw, now);
  }
}
