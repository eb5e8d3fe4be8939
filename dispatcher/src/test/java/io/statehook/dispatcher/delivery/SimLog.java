package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Kafka holds: the batches, the committed offsets, and what is durable about each batch. */
final class SimLog {
  private final List<List<Entry>> partitions = new ArrayList<>();
  private final long[] ends;
  private final long[] committed;
  private final int[] settled;
  private final Map<BatchId, Entry> byId = new HashMap<>();
  private final Map<String, Entry> bySource = new HashMap<>();
  private final Map<Lane, List<Entry>> byLane = new HashMap<>();
  private final Set<Entry> delivered = new HashSet<>();
  private final Set<Entry> givenUp = new HashSet<>();

  SimLog(int partitionCount) {
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new ArrayList<>());
    }
    ends = new long[partitionCount];
    committed = new long[partitionCount];
    settled = new int[partitionCount];
  }

  int partitionCount() {
    return partitions.size();
  }

  void append(SealedBatch batch) {
    int partition = batch.lane().partition(partitionCount());
    List<Entry> lane = byLane.computeIfAbsent(batch.lane(), key -> new ArrayList<>());
    Entry entry = new Entry(partition, ends[partition]++, batch, lane.size());
    partitions.get(partition).add(entry);
    lane.add(entry);
    byId.put(batch.id(), entry);
    bySource.put(batch.source().toString(), entry);
  }

  void appendMalformed(int partition) {
    Entry entry = new Entry(partition, ends[partition]++, null, 0);
    partitions.get(partition).add(entry);
    bySource.put(partition + ":" + entry.offset, entry);
  }

  /** An offset that no consumer sees, as a transaction's marker. */
  void appendMarker(int partition) {
    ends[partition]++;
  }

  long end(int partition) {
    return ends[partition];
  }

  long committed(int partition) {
    return committed[partition];
  }

  void commit(int partition, long offset) {
    requireSettledBefore(partition, offset);
    committed[partition] = offset;
  }

  List<Entry> from(int partition, long position, int atMost) {
    List<Entry> entries = partitions.get(partition);
    int first = entries.size();
    while (first > 0 && entries.get(first - 1).offset >= position) {
      first--;
    }
    return List.copyOf(entries.subList(first, Math.min(first + atMost, entries.size())));
  }

  Entry entry(BatchId id) {
    return byId.get(id);
  }

  List<Entry> lane(Entry entry) {
    return byLane.get(entry.batch.lane());
  }

  void attemptIsDurable(BatchId id, Outcome outcome) {
    if (outcome == Outcome.DELIVERED) {
      delivered.add(byId.get(id));
    } else if (outcome == Outcome.DISCARDED) {
      givenUp.add(byId.get(id));
    }
  }

  void deadLetterIsDurable(DeadLetter deadLetter) {
    givenUp.add(bySource.get(deadLetter.source()));
  }

  boolean isGivenUp(Entry entry) {
    return givenUp.contains(entry);
  }

  /** Commit safety: what is committed is never read again. */
  void requireSettledBefore(int partition, long offset) {
    if (offset > ends[partition]) {
      throw new AssertionError("offset %d is beyond the end".formatted(offset));
    }
    List<Entry> entries = partitions.get(partition);
    while (settled[partition] < entries.size() && isSettled(entries.get(settled[partition]))) {
      settled[partition]++;
    }
    if (settled[partition] < entries.size() && entries.get(settled[partition]).offset < offset) {
      throw new AssertionError(
          "%d:%d is committed, but nothing durable says what became of %s"
              .formatted(partition, offset, entries.get(settled[partition])));
    }
  }

  private boolean isSettled(Entry entry) {
    return delivered.contains(entry) || givenUp.contains(entry);
  }

  boolean isDone() {
    for (int i = 0; i < ends.length; i++) {
      if (committed[i] != ends[i]) {
        return false;
      }
    }
    return true;
  }

  List<Entry> all() {
    return partitions.stream().flatMap(List::stream).toList();
  }

  /** A record of {@code webhook-deliveries}; without batch it is malformed. */
  record Entry(int partition, long offset, @Nullable SealedBatch batch, int place) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
