package io.statehook.dispatcher.delivery;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading begins. Kafka's own reset would skip in silence what retention has deleted, so it
 * is off: a partition that was never read begins at its beginning, and that is committed soon; one
 * whose place is gone ends the worker.
 */
final class StartOffsets {
  private static final Logger log = LoggerFactory.getLogger(StartOffsets.class);

  private final Consumer<byte[], byte[]> consumer;

  StartOffsets(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Begins partitions that have no committed offset, and says where. */
  Map<TopicPartition, Long> begin(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    beginnings.forEach(
        (partition, offset) -> {
          consumer.seek(partition, offset);
          if (offset > 0) {
            log.warn(
                "first read begins behind deleted records: partition={} offset={}",
                partition,
                offset);
          }
        });
    return beginnings;
  }

  /** The failure that names what is missing, in all partitions of this worker. */
  IllegalStateException missing(OffsetOutOfRangeException failure) {
    Map<TopicPartition, Long> positions =
        new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    for (TopicPartition partition : consumer.assignment()) {
      positions.put(partition, consumer.position(partition));
    }
    positions.putAll(failure.offsetOutOfRangePartitions());
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(positions.keySet());
    StringBuilder text = new StringBuilder("batches that were never delivered are gone:");
    positions.forEach(
        (partition, position) -> {
          long beginning = beginnings.getOrDefault(partition, 0L);
          if (position < beginning) {
            text.append(
                " %s offsets %d to %d were deleted by retention;"
                    .formatted(partition, position, beginning - 1));
          } else if (failure.partitions().contains(partition)) {
            text.append(
                " %s ends before offset %d, it was truncated or made anew;"
                    .formatted(partition, position));
          }
        });
    text.append(" to go on without them, reset the group's offsets of these partitions");
    return new IllegalStateException(text.toString(), failure);
  }
}
