package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.kafka.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Topics as lists. Some offsets hold nothing, as those that transactions take. */
final class FakeRecords implements RecordSource {
  private final int partitions;
  private final Map<Topic, List<List<ConsumerRecord<byte[], byte[]>>>> topics =
      new EnumMap<>(Topic.class);
  private final Map<Topic, long[]> ends = new EnumMap<>(Topic.class);
  private int recordsRead;

  FakeRecords(int partitions) {
    this.partitions = partitions;
    for (Topic topic : Topic.values()) {
      List<List<ConsumerRecord<byte[], byte[]>>> lists = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        lists.add(new ArrayList<>());
      }
      topics.put(topic, lists);
      ends.put(topic, new long[partitions]);
    }
  }

  /** Appends a record and tells where it stands. */
  RecordPosition add(
      Topic topic,
      int partition,
      Instant time,
      @Nullable String key,
      byte @Nullable [] value,
      Headers headers) {
    long offset = ends.get(topic)[partition]++;
    topics
        .get(topic)
        .get(partition)
        .add(
            new ConsumerRecord<>(
                topic.baseName(),
                partition,
                offset,
                time.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                key == null ? -1 : key.length(),
                value == null ? -1 : value.length,
                key == null ? null : key.getBytes(UTF_8),
                value,
                headers,
                Optional.empty()));
    return new RecordPosition(partition, offset);
  }

  RecordPosition add(Topic topic, int partition, Instant time, String key, byte[] value) {
    return add(topic, partition, time, key, value, new RecordHeaders());
  }

  /** The next offset holds nothing. */
  void skip(Topic topic, int partition) {
    ends.get(topic)[partition]++;
  }

  int recordsRead() {
    return recordsRead;
  }

  @Override
  public int partitions(Topic topic) {
    return partitions;
  }

  @Override
  public Map<Integer, OffsetRange> ranges(
      Topic topic, Collection<Integer> asked, Optional<Instant> from, Optional<Instant> to) {
    Map<Integer, OffsetRange> ranges = new HashMap<>();
    for (int partition : asked) {
      ranges.put(
          partition,
          new OffsetRange(
              from.map(time -> at(topic, partition, time)).orElse(0L),
              to.map(time -> at(topic, partition, time)).orElse(ends.get(topic)[partition])));
    }
    return ranges;
  }

  private long at(Topic topic, int partition, Instant time) {
    return topics.get(topic).get(partition).stream()
        .filter(record -> record.timestamp() >= time.toEpochMilli())
        .mapToLong(ConsumerRecord::offset)
        .findFirst()
        .orElse(ends.get(topic)[partition]);
  }

  @Override
  public Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read(
      Topic topic, Map<Integer, OffsetRange> ranges) {
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
    ranges.forEach(
        (partition, range) ->
            read.put(
                partition,
                topics.get(topic).get(partition).stream()
                    .filter(r -> r.offset() >= range.begin() && r.offset() < range.end())
                    .toList()));
    read.values().forEach(list -> recordsRead += list.size());
    return read;
  }
}
