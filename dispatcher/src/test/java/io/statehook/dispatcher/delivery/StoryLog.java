package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.AttemptReader;
import io.statehook.common.delivery.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Kafka holds of a story's partition: that which is left when a worker is killed. */
final class StoryLog {
  final SortedMap<Long, SealedBatch> deliveries = new TreeMap<>();
  final List<BacklogBatch> backlog = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  private final Map<Lane, LaneRecord> lanes = new LinkedHashMap<>();
  private CommitMark committed = new CommitMark(0, 0);

  /** The attempt is durable, as its bytes say it; returns its offset. */
  long append(Attempt attempt) {
    attempts.add(AttemptReader.read(attempt.toJson()).orElseThrow());
    return attempts.size() - 1;
  }

  /** The lane's record is durable, as its bytes say it. */
  void put(Lane lane, Optional<LaneRecord> record) {
    record.ifPresentOrElse(
        known -> lanes.put(lane, LaneRecord.parse(lane, known.toJson())), () -> lanes.remove(lane));
  }

  /** Refuses a commit before the last one, or of records that do not exist. */
  void commit(CommitMark mark) {
    if (mark.compareTo(committed) < 0 || mark.attemptsFrom() > attempts.size()) {
      throw new AssertionError(
          "%s follows %s, with %d attempts".formatted(mark, committed, attempts.size()));
    }
    committed = mark;
  }

  CommitMark committed() {
    return committed;
  }

  /** The durable record of the lane; empty while it is live. */
  Optional<LaneRecord> lane(Lane lane) {
    return Optional.ofNullable(lanes.get(lane));
  }

  /** Records that the next owner needs and does not read. */
  List<Attempt> passed() {
    return attempts.subList(0, (int) committed.attemptsFrom()).stream()
        .filter(this::isNeeded)
        .toList();
  }

  private boolean isNeeded(Attempt attempt) {
    long last = attempt.position().orElseThrow();
    LaneRecord parked = lanes.get(Lane.parse(attempt.lane()).orElseThrow());
    return parked == null
        ? last >= committed.offset()
        : attempt.outcome() == Outcome.DELIVERED && last > parked.settledUpTo();
  }

  /** What a next owner finds. */
  Takeover takeover() {
    Recovery recovery = new Recovery(lanes.values());
    for (int offset = (int) committed.attemptsFrom(); offset < attempts.size(); offset++) {
      recovery.add(offset, attempts.get(offset));
    }
    long end = deliveries.isEmpty() ? 0 : deliveries.lastKey() + 1;
    return new Takeover(
        List.copyOf(lanes.values()), recovery, committed.attemptsFrom(), attempts.size(), end);
  }

  /** What a next owner reads, by offset. */
  SortedMap<Long, SealedBatch> unresolved() {
    return new TreeMap<>(deliveries.tailMap(committed.offset()));
  }
}
