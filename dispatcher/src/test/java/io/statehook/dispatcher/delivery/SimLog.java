package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Kafka holds: the batches, the committed offsets, and what is durable about each batch. */
final class SimLog {
  private static final String EVENT = "\"id\":\"";

  private final List<List<Entry>> partitions = new ArrayList<>();
  private final long[] ends;
  private final long[] committed;
  private final int[] settled;
  private final Map<BatchId, Entry> byId = new HashMap<>();
  private final Map<String, Entry> bySource = new HashMap<>();
  private final Map<String, SimEvent> events = new HashMap<>();
  private final Map<Lane, List<Entry>> byLane = new HashMap<>();
  private final List<List<Copy>> backlog = new ArrayList<>();
  private final Map<Lane, LaneRecord> lanes = new LinkedHashMap<>();
  private final SimAttempts attempts;

  SimLog(int partitionCount) {
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new ArrayList<>());
      backlog.add(new ArrayList<>());
    }
    ends = new long[partitionCount];
    committed = new long[partitionCount];
    settled = new int[partitionCount];
    attempts = new SimAttempts(this, partitionCount);
  }

  /** The part of Kafka that holds {@code webhook-attempts}. */
  SimAttempts attempts() {
    return attempts;
  }

  int partitionCount() {
    return partitions.size();
  }

  void append(SealedBatch batch) {
    int partition = batch.lane().partition(partitionCount());
    List<Entry> lane = byLane.computeIfAbsent(batch.lane(), key -> new ArrayList<>());
    Entry entry = new Entry(partition, ends[partition]++, batch);
    SimEvent before = lane.isEmpty() ? null : lane.get(lane.size() - 1).last();
    for (String id : eventIds(batch.body())) {
      before = new SimEvent(entry, before);
      entry.events.add(before);
      events.put(id, before);
    }
    partitions.get(partition).add(entry);
    lane.add(entry);
    byId.put(batch.id(), entry);
    bySource.put(batch.source().toString(), entry);
  }

  void appendMalformed(int partition) {
    Entry entry = new Entry(partition, ends[partition]++, null);
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

  void commit(Effect.Commit commit) {
    requireSettledBefore(commit.partition(), commit.offset());
    committed[commit.partition()] = commit.offset();
    attempts.commit(commit.partition(), commit.attemptsFrom());
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

  /** The events of a body, in order. */
  List<SimEvent> events(byte[] body) {
    List<SimEvent> found = new ArrayList<>();
    for (String id : eventIds(body)) {
      SimEvent event = events.get(id);
      SimChecks.require(event != null, "%s is no event", id);
      found.add(event);
    }
    return found;
  }

  private static List<String> eventIds(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    List<String> ids = new ArrayList<>();
    for (int i = text.indexOf(EVENT); i >= 0; i = text.indexOf(EVENT, i + 1)) {
      int begin = i + EVENT.length();
      ids.add(text.substring(begin, text.indexOf('"', begin)));
    }
    return ids;
  }

  /** What it holds is given up, or what could not be read. */
  void deadLetterIsDurable(Effect.AppendDeadLetter append) {
    Entry malformed = bySource.get(append.deadLetter().source());
    if (malformed != null && malformed.batch == null) {
      malformed.givenUp = true;
    } else {
      events(append.value()).forEach(event -> event.givenUp = true);
    }
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

  /** What a new owner finds. */
  Takeover takeOver(int partition) {
    List<LaneRecord> parked =
        lanes.values().stream()
            .filter(record -> record.lane().partition(partitionCount()) == partition)
            .toList();
    return attempts.takeOver(partition, parked, ends[partition]);
  }

  /** A read that looks at so many records at most. */
  BacklogPage read(Effect.ReadBacklog read, long atMost) {
    List<Copy> copies = backlog.get(read.partition());
    List<BacklogBatch> found = new ArrayList<>();
    int next = (int) read.from();
    long bytes = 0;
    while (next < copies.size()
        && next < read.from() + atMost
        && found.size() < read.limit()
        && bytes < read.bytes()) {
      Copy copy = copies.get(next++);
      if (copy.entry.batch.lane().equals(read.lane())) {
        found.add(new BacklogBatch(copy.offset, copy.entry.offset, copy.entry.batch));
        bytes += copy.entry.batch.body().length;
      }
    }
    // Whoever stops early has not asked where the end is.
    boolean isFull =
        found.size() >= read.limit() || bytes >= read.bytes() || next - read.from() >= atMost;
    return new BacklogPage(found, next, !isFull && next >= copies.size());
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
    private final List<SimEvent> events = new ArrayList<>();
    private boolean givenUp;

    Entry(int partition, long offset, @Nullable SealedBatch batch) {
      this.partition = partition;
      this.offset = offset;
      this.batch = batch;
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

    List<SimEvent> events() {
      return events;
    }

    private SimEvent last() {
      return events.get(events.size() - 1);
    }

    /** Whether a durable record says what became of all of it. */
    private boolean hasFate() {
      return batch == null ? givenUp : events.stream().allMatch(SimEvent::hasFate);
    }

    /** Whether its receiver has all of it, but for what was given up with a record. */
    boolean isAccountedFor() {
      return batch == null
          ? givenUp
          : events.stream().allMatch(event -> event.accepted || event.givenUp);
    }

    @Override
    public String toString() {
      return "Entry[%d:%d, %s]".formatted(partition, offset, batch);
    }
  }
}
