package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Looks records up with a consumer outside any group; commits nothing. */
final class KafkaRecords implements RecordSource, AutoCloseable {
  /**
   * A fetch that waits at the end of a partition holds back the next question's, so it waits
   * briefly; and a part of a partition is small, so little is fetched beyond it.
   */
  static final Map<String, Object> SETTINGS =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          10,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          512 * 1024,
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          16 << 20,
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          5_000);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicLayout topics;

  /** Looks records up; the consumer is this object's from now on. */
  KafkaRecords(Consumer<byte[], byte[]> consumer, TopicLayout topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  /** As many as the topic has, which is what counts should the settings say otherwise. */
  @Override
  public int partitions(Topic topic) {
    return Math.max(1, consumer.partitionsFor(topics.name(topic)).size());
  }

  @Override
  public Map<Integer, OffsetRange> ranges(
      Topic topic, Collection<Integer> partitions, Optional<Instant> from, Optional<Instant> to) {
    Set<TopicPartition> asked =
        partitions.stream().map(number -> partition(topic, number)).collect(Collectors.toSet());
    // The client warns about every answer for a partition that is not assigned.
    consumer.assign(asked);
    Map<TopicPartition, Long> ends = consumer.endOffsets(asked);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(asked);
    Map<TopicPartition, Long> firsts = from.map(time -> at(asked, time, ends)).orElse(begins);
    Map<TopicPartition, Long> lasts = to.map(time -> at(asked, time, ends)).orElse(ends);
    Map<Integer, OffsetRange> ranges = new HashMap<>();
    for (TopicPartition partition : asked) {
      long begin = begins.getOrDefault(partition, 0L);
      ranges.put(
          partition.partition(),
          new OffsetRange(
              Math.max(begin, firsts.getOrDefault(partition, begin)),
              lasts.getOrDefault(partition, begin)));
    }
    return ranges;
  }

  /** The first offsets from that time on; the ends where nothing is that young. */
  private Map<TopicPartition, Long> at(
      Set<TopicPartition> partitions, Instant time, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, Math.max(0, time.toEpochMilli())));
    Map<TopicPartition, Long> offsets = new HashMap<>(ends);
    for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
        consumer.offsetsForTimes(times).entrySet()) {
      if (found.getValue() != null) {
        offsets.put(found.getKey(), found.getValue().offset());
      }
    }
    return offsets;
  }

  @Override
  public Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read(
      Topic topic, Map<Integer, OffsetRange> ranges) {
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
    Map<TopicPartition, OffsetRange> wanted = new HashMap<>();
    ranges.forEach(
        (number, range) -> {
          read.put(number, new ArrayList<>());
          if (!range.isEmpty()) {
            wanted.put(partition(topic, number), range);
          }
        });
    consumer.assign(wanted.keySet());
    // What was assigned before keeps its state.
    consumer.resume(wanted.keySet());
    Map<TopicPartition, Long> ends = new HashMap<>();
    wanted.forEach(
        (partition, range) -> {
          consumer.seek(partition, range.begin());
          ends.put(partition, range.end());
        });
    readTo(ends, read);
    return read;
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read) {
    Set<TopicPartition> unfinished = new HashSet<>(ends.keySet());
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!unfinished.isEmpty()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (TopicPartition partition : records.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> taken = read.get(partition.partition());
        for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
          if (taken != null && record.offset() < ends.getOrDefault(partition, 0L)) {
            taken.add(record);
          }
        }
      }
      Set<TopicPartition> done =
          unfinished.stream()
              .filter(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L))
              .collect(Collectors.toSet());
      consumer.pause(done);
      unfinished.removeAll(done);
      if (!unfinished.isEmpty() && System.nanoTime() > giveUp) {
        throw new TimeoutException("not read within %s: %s".formatted(PATIENCE, unfinished));
      }
    }
  }

  private TopicPartition partition(Topic topic, int number) {
    return new TopicPartition(topics.name(topic), number);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
