package io.statehook.dispatcher.batching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Consecutive records of one partition that pass through Kafka Streams as one. What Streams does
 * for a record (queues, clocks, sensors) was more than a quarter of the batcher's work.
 *
 * <p>The one record has the offset of the slice's first, which is where its group goes on when it
 * stops before the slice is processed, and carries the others as a header that is never written
 * anywhere. A slice is processed as a whole or not at all, because Streams commits between records.
 */
final class EventSlice implements Header, Iterable<ConsumerRecord<byte[], byte[]>> {
  /**
   * How many records there may be in one: what a commit or the clock may have to wait for, for each
   * task of a thread. A slice of these already takes away 98 % of what Streams costs.
   */
  static final int MOST_RECORDS = 50;

  private static final String KEY = "slice";
  private static final byte[] NOTHING = {};

  private final List<ConsumerRecord<byte[], byte[]>> records;

  private EventSlice(List<ConsumerRecord<byte[], byte[]>> records) {
    this.records = records;
  }

  /** What was polled, in slices; the positions stay. */
  static ConsumerRecords<byte[], byte[]> slice(ConsumerRecords<byte[], byte[]> polled) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> sliced = new HashMap<>();
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      List<ConsumerRecord<byte[], byte[]>> slices = new ArrayList<>();
      for (int from = 0; from < records.size(); from += MOST_RECORDS) {
        int to = Math.min(from + MOST_RECORDS, records.size());
        slices.add(carrier(records.subList(from, to)));
      }
      sliced.put(partition, slices);
    }
    return new ConsumerRecords<>(sliced, polled.nextOffsets());
  }

  /** A record that stands for these, which are at least one. */
  static ConsumerRecord<byte[], byte[]> carrier(List<ConsumerRecord<byte[], byte[]>> records) {
    ConsumerRecord<byte[], byte[]> first = records.get(0);
    return new ConsumerRecord<>(
        first.topic(),
        first.partition(),
        first.offset(),
        first.timestamp(),
        first.timestampType(),
        0,
        0,
        NOTHING,
        NOTHING,
        new RecordHeaders(List.of(new EventSlice(List.copyOf(records)))),
        first.leaderEpoch(),
        Optional.empty());
  }

  /**
   * The slice that a record carries.
   *
   * @throws IllegalStateException if it carries none
   */
  static EventSlice in(Headers headers) {
    if (headers.lastHeader(KEY) instanceof EventSlice slice) {
      return slice;
    }
    throw new IllegalStateException("a record without a slice");
  }

  @Override
  public Iterator<ConsumerRecord<byte[], byte[]>> iterator() {
    return records.iterator();
  }

  @Override
  public String key() {
    return KEY;
  }

  @Override
  public byte[] value() {
    return NOTHING;
  }
}
