package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts the newest dead letters by reason. */
final class ReasonCount {
  /** So many dead letters are looked at, spread over the partitions. */
  static final int MAX_RECORDS = 50_000;

  /** And no more than so many bytes of them: a rejected body may have nearly a megabyte. */
  static final long MAX_BYTES = 64L << 20;

  /** A first look tells how large they are; then so many bytes of them are read at once. */
  private static final long FIRST_PART = 100;

  private static final long PART_BYTES = 4L << 20;
  private static final long LARGEST_PART = 10_000;

  private ReasonCount() {}

  static Map<String, Long> of(RecordSource source, OrgScope scope) {
    int partitions = source.partitions(Topic.WEBHOOK_DEAD_LETTERS);
    Map<String, Long> counts = new HashMap<>();
    source
        .ranges(
            Topic.WEBHOOK_DEAD_LETTERS,
            IntStream.range(0, partitions).boxed().toList(),
            Optional.empty(),
            Optional.empty())
        .forEach(
            (partition, range) ->
                count(
                    source,
                    partition,
                    range.last(MAX_RECORDS / partitions + 1),
                    MAX_BYTES / partitions,
                    scope,
                    counts));
    return counts;
  }

  private static void count(
      RecordSource source,
      int partition,
      OffsetRange range,
      long mostBytes,
      OrgScope scope,
      Map<String, Long> counts) {
    long bytes = 0;
    long size = FIRST_PART;
    for (OffsetRange left = range; !left.isEmpty() && bytes < mostBytes; ) {
      OffsetRange part = left.last(size);
      left = left.before(part.begin());
      List<ConsumerRecord<byte[], byte[]>> records =
          source
              .read(Topic.WEBHOOK_DEAD_LETTERS, Map.of(partition, part))
              .getOrDefault(partition, List.of());
      bytes += records.stream().mapToLong(ConsumerRecord::serializedValueSize).sum();
      records.stream()
          .flatMap(record -> RecordForms.deadLetter(record).stream())
          .filter(letter -> scope.sees(letter.orgId()))
          .forEach(letter -> counts.merge(letter.letter().reason(), 1L, Long::sum));
      long fitting = PART_BYTES * (range.end() - left.end()) / Math.max(1, bytes);
      size = Math.max(FIRST_PART, Math.min(LARGEST_PART, fitting));
    }
  }
}
