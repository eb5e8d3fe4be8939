package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Attempt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records that Kafka has not acknowledged, and what each acknowledgement will mean. */
final class PendingAppends {
  private final int limit;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long heldBytes;
  private long lastToken;

  PendingAppends(int limit) {
    this.limit = limit;
  }

  /** What is durable when the acknowledgement comes. */
  enum Meaning {
    /** An attempt that decided nothing. */
    NOTE,
    /** What the next request of a lane carries. */
    PLAN,
    /** What became of a record that could not be read. */
    UNREADABLE,
    /** A dead letter of a lane; the attempt that says so follows. */
    DEAD_LETTER,
    /** The fate of batches that came from the deliveries: their offsets are resolved. */
    FATE,
    /** The fate of batches of a parked lane, whose offsets the backlog has resolved. */
    PARKED_FATE,
    /** A batch is in the backlog. */
    BACKLOG,
    /** A parked lane's record. */
    LANE,
    /** That a lane is live again. */
    LIVE;

    /** Whether the record stands in {@code webhook-attempts}, or one that follows it. */
    boolean concernsAttempts() {
      return isAttempt() || this == DEAD_LETTER;
    }

    /** Whether the record itself stands there. */
    boolean isAttempt() {
      return this == NOTE || this == PLAN || this == FATE || this == PARKED_FATE;
    }
  }

  /** An attempt that resolves nothing. */
  long note(LaneQueue lane) {
    return add(new Pending(Meaning.NOTE, lane));
  }

  /** What the lane's next request carries. */
  long plan(LaneQueue lane) {
    return add(new Pending(Meaning.PLAN, lane));
  }

  /** A dead letter of no lane, from a record that could not be read. */
  long unreadable(PartitionWork work, long offset, int bytes) {
    return add(new Pending(Meaning.UNREADABLE, work, null, List.of(offset), false).holding(bytes));
  }

  /** That the batches were delivered. */
  long delivered(LaneQueue lane, List<QueuedBatch> batches) {
    return add(fate(lane, decided(lane, batches), false));
  }

  /** That the batches were discarded: their lane waits for it. */
  long discarded(LaneQueue lane, List<QueuedBatch> batches) {
    return add(fate(lane, decided(lane, batches), true));
  }

  /** A dead letter that holds the last of these batches: as a discard, in two steps. */
  long deadLetter(LaneQueue lane, List<QueuedBatch> batches, Attempt then) {
    Pending fate = fate(lane, decided(lane, batches), false);
    return add(fate.as(Meaning.DEAD_LETTER).followedBy(then).holding(MemoryBudget.all(batches)));
  }

  /** A dead letter of a part, behind which more follows: the lane waits for it. */
  long deadLetterOfPart(LaneQueue lane, Attempt then) {
    return add(
        new Pending(Meaning.DEAD_LETTER, lane.partition(), lane, List.of(), true).followedBy(then));
  }

  /** The attempt that follows a dead letter: the fate of its batches, if it was the last part. */
  long after(Pending deadLetter, LaneQueue lane) {
    return deadLetter.offsets.isEmpty() ? note(lane) : add(fate(lane, deadLetter.offsets, true));
  }

  /** A batch of a parked lane; its body is held until it is durable. */
  long backlog(LaneQueue lane, QueuedBatch batch) {
    List<Long> offsets = List.of(batch.offset());
    return add(
        new Pending(Meaning.BACKLOG, lane.partition(), lane, offsets, false)
            .holding(batch.bytes()));
  }

  /** A parked lane's record, which covers what {@code webhook-attempts} said up to there. */
  long lane(LaneQueue lane, long saidUpTo) {
    return add(new Pending(Meaning.LANE, lane).covering(saidUpTo));
  }

  /** The record that a lane is live again: it waits for that. */
  long live(LaneQueue lane) {
    return add(new Pending(Meaning.LIVE, lane.partition(), lane, List.of(), true));
  }

  private static List<Long> decided(LaneQueue lane, List<QueuedBatch> batches) {
    for (QueuedBatch batch : batches) {
      lane.parked().ifPresentOrElse(parked -> parked.settling(batch), lane::recordOpened);
    }
    return batches.stream().map(QueuedBatch::offset).toList();
  }

  private static Pending fate(LaneQueue lane, List<Long> offsets, boolean waits) {
    Meaning meaning = lane.parked().isPresent() ? Meaning.PARKED_FATE : Meaning.FATE;
    return new Pending(meaning, lane.partition(), lane, offsets, waits);
  }

  /** The record is durable. */
  Pending acknowledged(long token) {
    Pending done = pending.remove(token);
    if (done == null) {
      throw new IllegalArgumentException("no append waits under token " + token);
    }
    heldBytes -= done.holdsMemory() ? done.heldBytes : 0;
    done.partition.ended();
    if (done.meaning.concernsAttempts() && done.lane != null) {
      done.lane.attemptRecorded();
    }
    return done;
  }

  /** Whether requests may start: each will want to append. */
  boolean hasRoom() {
    return pending.size() < limit;
  }

  int size() {
    return pending.size();
  }

  /** The payload that waits in memory until it is durable elsewhere. */
  long heldBytes() {
    return heldBytes;
  }

  private long add(Pending append) {
    heldBytes += append.holdsMemory() ? append.heldBytes : 0;
    append.partition.started();
    if (append.meaning.concernsAttempts() && append.lane != null) {
      append.lane.attemptAppended();
    }
    pending.put(++lastToken, append);
    return lastToken;
  }

  /**
   * What an acknowledgement means.
   *
   * @param meaning what is durable then
   * @param partition whose record it concerns
   * @param lane whose record it concerns, if any
   * @param offsets of the batches in {@code webhook-deliveries}
   * @param waits whether the lane waits for it
   * @param heldBytes the memory that it holds, or -1
   * @param saidUpTo the position in {@code webhook-attempts} up to which it says everything
   * @param then what is recorded next
   */
  record Pending(
      Meaning meaning,
      PartitionWork partition,
      @Nullable LaneQueue lane,
      List<Long> offsets,
      boolean waits,
      int heldBytes,
      long saidUpTo,
      @Nullable Attempt then) {
    private static final int NOTHING_HELD = -1;

    private Pending(
        Meaning meaning,
        PartitionWork partition,
        @Nullable LaneQueue lane,
        List<Long> offsets,
        boolean waits) {
      this(meaning, partition, lane, offsets, waits, NOTHING_HELD, 0, null);
    }

    private Pending(Meaning meaning, LaneQueue lane) {
      this(meaning, lane.partition(), lane, List.of(), false);
    }

    private Pending as(Meaning other) {
      return new Pending(other, partition, lane, offsets, waits, heldBytes, saidUpTo, then);
    }

    private Pending holding(int bytes) {
      return new Pending(meaning, partition, lane, offsets, waits, bytes, saidUpTo, then);
    }

    private Pending covering(long position) {
      return new Pending(meaning, partition, lane, offsets, waits, heldBytes, position, then);
    }

    private Pending followedBy(Attempt attempt) {
      return new Pending(meaning, partition, lane, offsets, waits, heldBytes, saidUpTo, attempt);
    }

    boolean holdsMemory() {
      return heldBytes != NOTHING_HELD;
    }

    /** The partition, if it is still this worker's. */
    Optional<PartitionWork> work() {
      return Optional.of(partition).filter(work -> !work.isRevoked());
    }

    /** The lane, if its partition is still this worker's. */
    Optional<LaneQueue> liveLane() {
      return Optional.ofNullable(lane).filter(known -> !known.partition().isRevoked());
    }

    Optional<LaneQueue> settled() {
      return liveLane().filter(known -> waits);
    }
  }
}
