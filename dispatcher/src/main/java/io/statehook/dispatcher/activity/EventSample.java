package io.statehook.dispatcher.activity;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventReader;
import io.statehook.common.kafka.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The newest events of every partition, without their values.
 *
 * @param events well-formed ones, whatever their key
 * @param from since then every partition was looked at whole
 * @param until when it was taken
 */
record EventSample(List<Sampled> events, Instant from, Instant until) {
  /** Older events say little about now. */
  static final Duration REACH = Duration.ofHours(1);

  /** So many events are looked at, spread over the partitions. */
  static final int MAX_EVENTS = 20_000;

  /** So many bytes of events are looked at, spread over the partitions. */
  static final long MAX_BYTES = 64L << 20;

  /**
   * One event.
   *
   * @param at when the broker took it
   * @param bytes its length
   */
  record Sampled(DeviceEvent event, EventKey key, int partition, Instant at, int bytes) {}

  /** Takes a sample. */
  static EventSample take(RecordSource source, Instant now) {
    return new Taking(source, now).take();
  }

  /** Reads all partitions backwards, part by part and side by side. */
  private static final class Taking {
    private final RecordSource source;
    private final Instant now;
    private final EventReader reader = new EventReader();
    private final Map<Integer, Integer> records = new HashMap<>();
    private final Map<Integer, Long> bytes = new HashMap<>();
    private final Map<Integer, Instant> oldest = new HashMap<>();
    private final List<Sampled> events = new ArrayList<>();
    private final int partitions;
    private final BackwardParts parts;

    private Taking(RecordSource source, Instant now) {
      this.source = source;
      this.now = now;
      partitions = source.partitions(Topic.DEVICE_EVENTS);
      parts =
          new BackwardParts(
              source.ranges(
                  Topic.DEVICE_EVENTS,
                  IntStream.range(0, partitions).boxed().toList(),
                  Optional.of(now.minus(REACH)),
                  Optional.empty()));
    }

    private EventSample take() {
      Map<Integer, OffsetRange> next = parts.next(this::isWanted);
      while (!next.isEmpty()) {
        source.read(Topic.DEVICE_EVENTS, next).forEach(this::add);
        next = parts.next(this::isWanted);
      }
      return new EventSample(List.copyOf(events), from(), now);
    }

    private boolean isWanted(int partition) {
      return records.getOrDefault(partition, 0)
              < Math.max(OffsetRange.part(partitions), MAX_EVENTS / partitions)
          && bytes.getOrDefault(partition, 0L) < MAX_BYTES / partitions;
    }

    private void add(int partition, List<ConsumerRecord<byte[], byte[]>> part) {
      for (ConsumerRecord<byte[], byte[]> record : part) {
        int size = Math.max(0, record.serializedValueSize());
        Instant at = Instant.ofEpochMilli(record.timestamp());
        records.merge(partition, 1, Integer::sum);
        bytes.merge(partition, (long) size, Long::sum);
        oldest.merge(partition, at, (known, next) -> next.isBefore(known) ? next : known);
        if (reader.read(record.value()) instanceof DeviceEvent event) {
          EventKey.parse(event.key())
              .ifPresent(key -> events.add(new Sampled(event, key, partition, at, size)));
        }
      }
    }

    /** A partition of which not all was read bounds the time; a young topic, its first event. */
    private Instant from() {
      Instant first = oldest.values().stream().min(Instant::compareTo).orElse(now.minus(REACH));
      return parts.unread().entrySet().stream()
          .filter(entry -> !entry.getValue().isEmpty())
          .map(entry -> oldest.getOrDefault(entry.getKey(), now))
          .max(Instant::compareTo)
          .orElse(first);
    }
  }
}
