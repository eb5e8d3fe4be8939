package io.statehook.dispatcher.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The newest offset to commit per partition: the engine's thread writes, the polling one takes. */
final class CommitBoard {
  private final String topic;
  private final Map<Integer, Long> offsets = new ConcurrentHashMap<>();

  CommitBoard(String topic) {
    this.topic = topic;
  }

  void put(int partition, long offset) {
    offsets.merge(partition, offset, Math::max);
  }

  /** Takes what is there for these partitions, and forgets the rest: it is not ours to commit. */
  Map<TopicPartition, OffsetAndMetadata> takeFor(Collection<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
    for (Integer partition : offsets.keySet()) {
      Long offset = offsets.remove(partition);
      TopicPartition name = new TopicPartition(topic, partition);
      if (offset != null && assigned.contains(name)) {
        taken.put(name, new OffsetAndMetadata(offset));
      }
    }
    return taken;
  }

  /** Puts back what could not be committed. */
  void putBack(Map<TopicPartition, OffsetAndMetadata> untaken) {
    untaken.forEach((partition, offset) -> put(partition.partition(), offset.offset()));
  }
}
