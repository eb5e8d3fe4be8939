package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions that were assigned and must not be read before their lanes' records are. Used by the
 * polling thread, but for {@link #loaded}.
 */
final class PartitionLoads {
  private final Map<TopicPartition, Object> open = new HashMap<>();
  private final Queue<Load> loaded = new ConcurrentLinkedQueue<>();

  private record Load(TopicPartition partition, Object ticket, List<LaneRecord> lanes) {}

  /** Begins; the ticket comes back with the result. */
  Object begin(TopicPartition partition) {
    Object ticket = new Object();
    open.put(partition, ticket);
    return ticket;
  }

  /** The partition was taken away. */
  void forget(TopicPartition partition) {
    open.remove(partition);
  }

  boolean isOpen(TopicPartition partition) {
    return open.containsKey(partition);
  }

  /** The records were read; called by the reading thread. */
  void loaded(TopicPartition partition, Object ticket, List<LaneRecord> lanes) {
    loaded.add(new Load(partition, ticket, lanes));
  }

  /** Tells what was loaded since the last call and is still wanted. */
  void takeLoaded(BiConsumer<TopicPartition, List<LaneRecord>> taker) {
    for (Load load = loaded.poll(); load != null; load = loaded.poll()) {
      if (open.remove(load.partition, load.ticket)) {
        taker.accept(load.partition, load.lanes);
      }
    }
  }
}
