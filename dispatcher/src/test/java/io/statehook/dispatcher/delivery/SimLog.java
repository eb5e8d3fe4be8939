package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final List<List<Copy>> backlog = new ArrayList<>();
  private final Map<Lane, LaneRecord> lanes = new LinkedHashMap<>();

  SimLog(int partitionCount) {
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new ArrayList<>());
      backlog.add(new ArrayList<>());
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
      byId.get(id).delivered();
    } else if (outcome == Outcome.DISCARDED) {
      byId.get(id).giveUp();
    }
  }

  void deadLetterIsDurable(DeadLetter deadLetter) {
    bySource.get(deadLetter.source()).giveUp();
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
    return entry.hasFate() || entry.batch != null && isParked(entry);
  }

  /** Whether the next owner would find the batch in the backlog. */
  private boolean isParked(Entry entry) {
    LaneRecord record = lanes.get(entry.batch.lane());
    if (record == null || entry.offset <= record.settledUpTo()) {
      return false;
    }
    List<Copy> copies = backlog.get(entry.partition);
    for (int i = (int) record.backlogFrom(); i < copies.size(); i++) {
      if (copies.get(i).entry == entry) {
        return true;
      }
    }
    return false;
  }

  /** A batch is in the backlog; returns its offset there. */
  long backlogIsDurable(int partition, long offset, BatchId id) {
    Entry entry = byId.get(id);
    SimChecks.require(
        entry.partition == partition && entry.offset == offset, "%s is parked as another", entry);
    backlog.get(partition).add(new Copy(backlog.get(partition).size(), entry));
    return backlog.get(partition).size() - 1;
  }

  /** From now on, the next owner goes by this record; nothing committed may be lost by that. */
  void laneIsDurable(Lane lane, Optional<LaneRecord> record) {
    lanes.remove(lane);
    record.ifPresent(now -> lanes.put(lane, LaneRecord.parse(lane, now.toJson())));
    for (Entry entry : byLane.get(lane)) {
      SimChecks.require(
          entry.offset >= committed[entry.partition] || isSettled(entry),
          "%s is out of sight after %s of %s",
          entry,
          record,
          lane);
    }
  }

  /** How many batches the next owner of the lane would send again because it is parked. */
  long repeatedAfter(LaneRecord record) {
    return byLane.get(record.lane()).stream()
        .filter(entry -> entry.offset > record.settledUpTo())
        .filter(entry -> entry.hasFate() && !entry.repeatedAnyway)
        .count();
  }

  /** What a new owner finds; what was delivered and not committed it sends again in live lanes. */
  List<LaneRecord> assign(int partition) {
    for (Entry entry : partitions.get(partition)) {
      entry.repeatedAnyway |= entry.batch != null && !lanes.containsKey(entry.batch.lane());
    }
    return lanes.values().stream()
        .filter(record -> record.lane().partition(partitionCount()) == partition)
        .toList();
  }

  /** A read that looks at so many records at most. */
  BacklogPage read(Effect.ReadBacklog read, long atMost) {
    List<Copy> copies = backlog.get(read.partition());
    List<BacklogBatch> found = new ArrayList<>();
    int next = (int) read.from();
    while (next < copies.size() && next < read.from() + atMost && found.size() < read.limit()) {
      Copy copy = copies.get(next++);
      if (copy.entry.batch.lane().equals(read.lane())) {
        found.add(new BacklogBatch(copy.offset, copy.entry.offset, copy.entry.batch));
      }
    }
    return new BacklogPage(found, next, next >= copies.size());
  }

  int parkedBatches() {
    return backlog.stream().mapToInt(List::size).sum();
  }

  boolean isDone() {
    for (int i = 0; i < ends.length; i++) {
      if (committed[i] != ends[i]) {
        return false;
      }
    }
    return lanes.isEmpty();
  }

  List<Entry> all() {
    return partitions.stream().flatMap(List::stream).toList();
  }

  /** A record of {@code webhook-backlog}. */
  private record Copy(long offset, Entry entry) {}

  /** A record of {@code webhook-deliveries}; without batch it is malformed. */
  static final class Entry {
    private final int partition;
    private final long offset;
    private final @Nullable SealedBatch batch;
    private final int place;
    private boolean delivered;
    private boolean givenUp;

    /** Whether what was decided was lost to an owner of the lane while it was live. */
    private boolean repeatedAnyway;

    /** Whether its receiver was sent it. */
    boolean received;

    /** Whether its receiver has answered that it has it. */
    boolean accepted;

    Entry(int partition, long offset, @Nullable SealedBatch batch, int place) {
      this.partition = partition;
      this.offset = offset;
      this.batch = batch;
      this.place = place;
    }

    int partition() {
      return partition;
    }

    long offset() {
      return offset;
    }

    @Nullable SealedBatch batch() {
      return batch;
    }

    /** Among those of its lane. */
    int place() {
      return place;
    }

    private void delivered() {
      delivered = true;
      repeatedAnyway = false;
    }

    private void giveUp() {
      givenUp = true;
      repeatedAnyway = false;
    }

    /** Whether the record that gives it up is durable. */
    boolean isGivenUp() {
      return givenUp;
    }

    private boolean hasFate() {
      return delivered || givenUp;
    }

    @Override
    public String toString() {
      return "Entry[%d:%d, place=%d, %s]".formatted(partition, offset, place, batch);
    }
  }
}
