package io.statehook.dispatcher.delivery;

import java.util.Collection;
import java.util.Map;
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
  private final CommitBoard commits;

  StartOffsets(Consumer<byte[], byte[]> consumer, CommitBoard commits) {
    this.consumer = consumer;
    this.commits = commits;
  }

  /** Begins partitions that have no committed offset. */
  void begin(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    beginnings.forEach(
        (partition, offset) -> {
          consumer.seek(partition, offset);
          commits.put(partition.partition(), offset);
          if (offset > 0) {
            log.warn(
                "first read begins behind deleted records: partition={} offset={}",
                partition,
                offset);
          }
        });
  }

  /** The failure that names what is missing. */
  IllegalStateException missing(OffsetOutOfRangeException failure) {
    Map<TopicPartition, Long> wanted = failure.offsetOutOfRangePartitions();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(wanted.keySet());
    StringBuilder text = new StringBuilder("batches that were never delivered are gone:");
    wanted.forEach(
        (partition, offset) -> {
          long beginning = beginnings.getOrDefault(partition, 0L);
          text.append(
              offset < beginning
                  ? " %s offsets %d to %d were deleted by retention;"
                      .formatted(partition, offset, beginning - 1)
                  : " %s ends before offset %d, it was truncated or made anew;"
                      .formatted(partition, offset));
        });
    text.append(" to go on without them, reset the group's offsets of these partitions");
    return new IllegalStateException(text.toString(), failure);
  }
}
