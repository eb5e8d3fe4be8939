package io.statehook.dispatcher.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What was read last of one partition, without gaps, and where its consumer stands.
 *
 * <pre>
 *  ... not kept | first ... kept ... | next ... not fetched ... | end, when it was last asked for
 * </pre>
 */
final class BacklogWindow {
  private final TopicPartition partition;
  private final Deque<ConsumerRecord<byte[], byte[]>> kept = new ArrayDeque<>();
  private long bytes;
  private long first = -1;
  private long next = -1;
  private long end = -1;

  BacklogWindow(TopicPartition partition) {
    this.partition = partition;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Whether the records from there on are here or come next. */
  boolean covers(long offset) {
    return offset >= first && offset <= next;
  }

  /** The consumer stands there now; what was kept is not connected with it. */
  void restart(long offset) {
    kept.clear();
    bytes = 0;
    first = offset;
    next = offset;
  }

  /** The consumer has brought a record, the next of the partition. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    kept.add(record);
    bytes += bytes(record);
    next = record.offset() + 1;
  }

  /** Drops its oldest records until so many bytes are free; returns how many are. */
  long forget(long wanted) {
    long freed = 0;
    while (freed < wanted && !kept.isEmpty()) {
      ConsumerRecord<byte[], byte[]> oldest = kept.remove();
      freed += bytes(oldest);
      first = oldest.offset() + 1;
    }
    bytes -= freed;
    return freed;
  }

  /** What its records take. */
  long bytes() {
    return bytes;
  }

  /** The consumer stands there, behind records that it has brought and others that are none. */
  void reached(long offset) {
    next = Math.max(next, offset);
  }

  /** What is kept from there on. */
  Stream<ConsumerRecord<byte[], byte[]>> from(long offset) {
    return kept.stream().filter(record -> record.offset() >= offset);
  }

  long next() {
    return next;
  }

  /** The partition's end when it was last asked for; -1 before. */
  long end() {
    return end;
  }

  void ends(long offset) {
    end = offset;
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return MemoryBudget.OVERHEAD_BYTES + Math.max(0, record.serializedValueSize());
  }
}
