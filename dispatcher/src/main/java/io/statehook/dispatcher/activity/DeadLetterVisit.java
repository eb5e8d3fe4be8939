package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads chosen dead letters, those that stand close together at once. */
final class DeadLetterVisit {
  private static final int PART = 100;

  private final RecordSource source;
  private final OrgScope scope;
  private final Consumer<FoundDeadLetter> visitor;

  /**
   * A visit to what the scope sees.
   *
   * @param visitor called by partition, in the order of the offsets
   */
  DeadLetterVisit(RecordSource source, OrgScope scope, Consumer<FoundDeadLetter> visitor) {
    this.source = source;
    this.scope = scope;
    this.visitor = visitor;
  }

  /** Visits those of the positions where a dead letter stands. */
  void visit(SortedSet<RecordPosition> positions) {
    int partitions = source.partitions(Topic.WEBHOOK_DEAD_LETTERS);
    Map<Integer, TreeSet<Long>> offsets =
        positions.stream()
            .filter(position -> position.partition() < partitions)
            .collect(
                Collectors.groupingBy(
                    RecordPosition::partition,
                    TreeMap::new,
                    Collectors.mapping(
                        RecordPosition::offset, Collectors.toCollection(TreeSet::new))));
    source
        .ranges(Topic.WEBHOOK_DEAD_LETTERS, offsets.keySet(), Optional.empty(), Optional.empty())
        .forEach(
            (partition, kept) -> {
              TreeSet<Long> wanted = offsets.getOrDefault(partition, new TreeSet<>());
              visit(
                  partition,
                  new TreeSet<>(wanted.subSet(kept.begin(), Math.max(kept.begin(), kept.end()))));
            });
  }

  private void visit(int partition, SortedSet<Long> wanted) {
    while (!wanted.isEmpty()) {
      long begin = wanted.first();
      OffsetRange part = new OffsetRange(begin, Math.min(begin + PART, wanted.last() + 1));
      List<ConsumerRecord<byte[], byte[]>> records =
          source
              .read(Topic.WEBHOOK_DEAD_LETTERS, Map.of(partition, part))
              .getOrDefault(partition, List.of());
      records.stream()
          .filter(record -> wanted.contains(record.offset()))
          .flatMap(record -> RecordForms.deadLetter(record).stream())
          .filter(found -> scope.sees(found.orgId()))
          .forEach(visitor);
      wanted.headSet(part.end()).clear();
    }
  }
}
