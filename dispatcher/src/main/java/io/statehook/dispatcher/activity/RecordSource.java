package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where records are looked up: Kafka, or lists in tests. Used by one thread at a time. */
interface RecordSource {
  /** How many partitions the topic has. */
  int partitions(Topic topic);

  /**
   * What stands in these partitions by now.
   *
   * @param from only what was appended then or later
   * @param to only what was appended before
   */
  Map<Integer, OffsetRange> ranges(
      Topic topic, Collection<Integer> partitions, Optional<Instant> from, Optional<Instant> to);

  /** The committed records of these parts, oldest first by partition. */
  Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read(
      Topic topic, Map<Integer, OffsetRange> ranges);
}
