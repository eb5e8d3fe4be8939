package io.statehook.dispatcher.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** The newest mark to commit per partition: the engine's thread writes, the polling one takes. */
final class CommitBoard {
  private final String topic;
  private final Map<Integer, CommitMark> marks = new ConcurrentHashMap<>();

  CommitBoard(String topic) {
    this.topic = topic;
  }

  void put(int partition, CommitMark mark) {
    marks.merge(partition, mark, (known, fresh) -> fresh.compareTo(known) > 0 ? fresh : known);
  }

  /** Takes what is there for these partitions, and forgets the rest: it is not ours to commit. */
  Map<TopicPartition, CommitMark> takeFor(Collection<TopicPartition> assigned) {
    Map<TopicPartition, CommitMark> taken = new HashMap<>();
    for (Integer partition : marks.keySet()) {
      CommitMark mark = marks.remove(partition);
      TopicPartition name = new TopicPartition(topic, partition);
      if (mark != null && assigned.contains(name)) {
        taken.put(name, mark);
      }
    }
    return taken;
  }

  /** The partition begins anew: what is left of an earlier time says nothing about this one. */
  void forget(TopicPartition partition) {
    marks.remove(partition.partition());
  }
}
