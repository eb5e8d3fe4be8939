package io.statehook.dispatcher.control;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One record of a compacted control topic.
 *
 * @param key the record's key; empty text when it has none
 * @param value the record's value; empty when the record deletes
 * @param offset the record's offset, which is its version
 */
record ControlRecord(String key, Optional<byte[]> value, long offset) {
  static ControlRecord of(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key() == null ? new byte[0] : record.key();
    return new ControlRecord(
        new String(key, StandardCharsets.UTF_8),
        Optional.ofNullable(record.value()),
        record.offset());
  }
}
