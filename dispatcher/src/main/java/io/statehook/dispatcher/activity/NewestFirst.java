package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads partitions backwards, part by part, and merges what it finds by time:
 *
 * <pre>
 *  partition 0   ....unread.... | found, waiting | given      next is what was appended last;
 *  partition 1   ..unread.. | found | given                   a partition without waiting finds is
 *                           ^ its oldest read record bounds   read on while its bound is younger
 *                             what may still come from it     than the youngest find of the others
 * </pre>
 *
 * <p>Kafka reads forwards only, so a part is read whole, from its first offset to its last. The
 * parts grow while nothing is found. A page ends at the latest when enough was read: then it may
 * hold less than was asked for, and the next page goes on from there.
 */
final class NewestFirst<T extends Found> {
  /** A page ends when it has read so many records. */
  static final int MAX_RECORDS = 50_000;

  /** A page ends when it has read so many bytes; nothing that it found is larger either. */
  static final long MAX_BYTES = 64L << 20;

  private static final int FIRST_PART = 25;
  private static final int GROWTH = 4;
  private static final int LARGEST_PART = 5_000;

  /** A part has about so many bytes at most, going by the one before. */
  private static final long PART_BYTES = 8L << 20;

  private final RecordSource source;
  private final Topic topic;
  private final Picker<T> picker;
  private int records;
  private long bytes;

  /** Chooses among the records of a part. */
  interface Picker<T> {
    /** Those that were asked for, in the order of the records. */
    List<T> pick(int partition, List<ConsumerRecord<byte[], byte[]>> records);
  }

  NewestFirst(RecordSource source, Topic topic, Picker<T> picker) {
    this.source = source;
    this.topic = topic;
    this.picker = picker;
  }

  /** The newest of what stands in the ranges. */
  RecordPage<T> page(Map<Integer, OffsetRange> ranges, int limit) {
    List<Section<T>> sections = new ArrayList<>();
    new TreeMap<>(ranges)
        .forEach((partition, range) -> sections.add(new Section<>(partition, range)));
    List<T> items = new ArrayList<>();
    while (items.size() < limit) {
      Optional<Section<T>> newest = newest(sections);
      List<Section<T>> unsure = unsure(sections, newest);
      if (!unsure.isEmpty()) {
        if (records >= MAX_RECORDS || bytes >= MAX_BYTES) {
          break;
        }
        readOn(unsure);
      } else if (newest.isPresent()) {
        items.add(newest.get().waiting.removeFirst());
      } else {
        break;
      }
    }
    return new RecordPage<>(items, cursor(sections));
  }

  private static <T extends Found> Optional<Section<T>> newest(Collection<Section<T>> sections) {
    return sections.stream()
        .filter(section -> !section.waiting.isEmpty())
        .min(Comparator.comparing(section -> section.waiting.getFirst(), Found.NEWEST_FIRST));
  }

  /** The sections that may hold something younger than the youngest find. */
  private static <T extends Found> List<Section<T>> unsure(
      List<Section<T>> sections, Optional<Section<T>> newest) {
    long found =
        newest
            .map(section -> section.waiting.getFirst().appendedAt().toEpochMilli())
            .orElse(Long.MIN_VALUE);
    return sections.stream()
        .filter(section -> section.waiting.isEmpty() && !section.unread.isEmpty())
        .filter(section -> section.bound > found)
        .toList();
  }

  private void readOn(List<Section<T>> sections) {
    Map<Integer, OffsetRange> parts = new HashMap<>();
    sections.forEach(section -> parts.put(section.partition, section.nextPart()));
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read = source.read(topic, parts);
    for (Section<T> section : sections) {
      List<ConsumerRecord<byte[], byte[]>> part = read.getOrDefault(section.partition, List.of());
      long size = part.stream().mapToLong(r -> Math.max(0, r.serializedValueSize())).sum();
      records += part.size();
      bytes += size;
      section.take(part, size, picker.pick(section.partition, part));
    }
  }

  private Optional<String> cursor(List<Section<T>> sections) {
    TreeMap<Integer, Long> offsets = new TreeMap<>();
    sections.forEach(section -> offsets.put(section.partition, section.end()));
    boolean isEnd = sections.stream().allMatch(s -> s.waiting.isEmpty() && s.unread.isEmpty());
    return isEnd ? Optional.empty() : Optional.of(PageCursor.write(offsets));
  }

  /** What is known of one partition. */
  private static final class Section<T extends Found> {
    private final int partition;
    private final Deque<T> waiting = new ArrayDeque<>();
    private OffsetRange unread;
    private int part = FIRST_PART;

    /** Nothing unread was appended later, in milliseconds. */
    private long bound = Long.MAX_VALUE;

    private Section(int partition, OffsetRange range) {
      this.partition = partition;
      this.unread = range;
    }

    private OffsetRange nextPart() {
      return unread.last(part);
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> records, long bytes, List<T> found) {
      unread = unread.before(nextPart().begin());
      part = Math.min(LARGEST_PART, part * GROWTH);
      if (!records.isEmpty()) {
        long fitting = PART_BYTES * records.size() / Math.max(1, bytes);
        part = (int) Math.max(1, Math.min(part, fitting));
        bound = Math.min(bound, records.get(0).timestamp());
      }
      found.forEach(waiting::addFirst);
    }

    /** Before that everything is still to be seen. */
    private long end() {
      return waiting.isEmpty()
          ? Math.max(unread.begin(), unread.end())
          : waiting.getFirst().position().offset() + 1;
    }
  }
}
