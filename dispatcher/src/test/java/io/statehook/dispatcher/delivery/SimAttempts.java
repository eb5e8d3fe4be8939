package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.AttemptReader;
import io.statehook.common.delivery.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code webhook-attempts}, and where the committed metadata says that it has to be read. */
final class SimAttempts {
  private final SimLog log;
  private final List<List<Attempt>> partitions = new ArrayList<>();
  private final long[] committedFrom;
  private final Set<BatchId> planned = new HashSet<>();
  private final Map<BatchId, List<Numbered>> numbers = new HashMap<>();
  private long sequence;

  private record Numbered(long at, int attempt) {}

  SimAttempts(SimLog log, int partitionCount) {
    this.log = log;
    for (int i = 0; i < partitionCount; i++) {
      partitions.add(new ArrayList<>());
    }
    committedFrom = new long[partitionCount];
  }

  /** Grows with every record. */
  long now() {
    return sequence;
  }

  void commit(int partition, long from) {
    SimChecks.require(
        from >= committedFrom[partition] && from <= partitions.get(partition).size(),
        "position %s follows %s",
        from,
        committedFrom[partition]);
    committedFrom[partition] = from;
  }

  /** The events that a request carried. */
  List<SimEvent> events(Attempt attempt) {
    List<SimEvent> all = new ArrayList<>();
    for (String id : attempt.batches()) {
      all.addAll(log.entry(new BatchId(id)).events());
    }
    int first = attempt.part().map(Attempt.Part::first).orElse(0);
    SimChecks.require(
        attempt.part().map(Attempt.Part::of).orElse(attempt.events()) == all.size(),
        "%s counts other events",
        attempt);
    return all.subList(first, first + attempt.events());
  }

  /** A record is durable; returns its offset. */
  long append(int partition, Attempt attempt) {
    sequence++;
    BatchId request = new BatchId(attempt.request());
    if (attempt.outcome() == Outcome.JOINED) {
      planned.add(request);
    } else if (attempt.outcome() == Outcome.DELIVERED) {
      events(attempt).forEach(event -> event.delivered(sequence));
    } else if (attempt.outcome() == Outcome.DISCARDED) {
      events(attempt).forEach(event -> event.givenUp = true);
    } else {
      numbers
          .computeIfAbsent(request, key -> new ArrayList<>())
          .add(new Numbered(sequence, attempt.attempt()));
    }
    partitions.get(partition).add(attempt);
    return partitions.get(partition).size() - 1;
  }

  /** Whether a durable record says what the request carries. */
  boolean isPlanned(BatchId request) {
    return planned.contains(request);
  }

  /** How many requests were made up of several batches, or of parts. */
  int plannedRequests() {
    return planned.size();
  }

  /** The number of the last attempt of the request that had been recorded then. */
  int lastAttempt(BatchId request, long then) {
    return numbers.getOrDefault(request, List.of()).stream()
        .filter(numbered -> numbered.at <= then)
        .mapToInt(Numbered::attempt)
        .max()
        .orElse(0);
  }

  Takeover takeOver(int partition, List<LaneRecord> parked, long deliveriesEnd) {
    List<Attempt> all = partitions.get(partition);
    Recovery recovery = new Recovery(parked);
    for (int offset = (int) committedFrom[partition]; offset < all.size(); offset++) {
      recovery.add(offset, AttemptReader.read(all.get(offset).toJson()).orElseThrow());
    }
    return new Takeover(parked, recovery, committedFrom[partition], all.size(), deliveriesEnd);
  }
}
