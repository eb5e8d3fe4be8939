package io.statehook.dispatcher.batching;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * When an event was appended, by the broker's clock. Tells how long an event is under way and
 * decides nothing: device clocks count for nothing here, and no timestamp may stop the pipeline.
 */
final class AppendTime implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return millis(record);
  }

  /** In milliseconds of the epoch; now, if the topic does not keep it. */
  static long millis(ConsumerRecord<?, ?> record) {
    return record.timestampType() == TimestampType.LOG_APPEND_TIME && record.timestamp() >= 0
        ? record.timestamp()
        : System.currentTimeMillis();
  }
}
