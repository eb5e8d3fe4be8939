package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records that Kafka has not acknowledged, and what each acknowledgement will mean. */
final class PendingAppends {
  private static final int NOTHING_HELD = -1;

  private final int limit;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long lastToken;

  PendingAppends(int limit) {
    this.limit = limit;
  }

  /** What is durable when the acknowledgement comes. */
  enum Meaning {
    /** Something that nobody waits for. */
    NOTE,
    /** What became of a record that could not be read. */
    UNREADABLE,
    /** The fate of a batch that came from the deliveries: its offset is resolved. */
    FATE,
    /** The fate of a batch of a parked lane, whose offset the backlog has resolved. */
    PARKED_FATE,
    /** A batch is in the backlog. */
    BACKLOG,
    /** A parked lane's record. */
    LANE,
    /** That a lane is live again. */
    LIVE
  }

  /** A record that resolves nothing. */
  long note() {
    return add(new Pending(Meaning.NOTE, null, null, 0, false, NOTHING_HELD));
  }

  /** A dead letter of no lane, from a record that could not be read. */
  long unreadable(PartitionWork partition, long offset, int heldBytes) {
    return add(new Pending(Meaning.UNREADABLE, partition, null, offset, false, heldBytes));
  }

  /** That the batch was delivered. */
  long resolving(LaneQueue lane, QueuedBatch batch) {
    return fate(lane, batch, false, NOTHING_HELD);
  }

  /** A discard: its lane waits for it. */
  long settling(LaneQueue lane, QueuedBatch batch) {
    return fate(lane, batch, true, NOTHING_HELD);
  }

  /** A dead letter of the lane: as a discard, and it holds the body until it is durable. */
  long settling(LaneQueue lane, QueuedBatch batch, int heldBytes) {
    return fate(lane, batch, true, heldBytes);
  }

  /** A batch of a parked lane; its body is held until it is durable. */
  long backlog(LaneQueue lane, QueuedBatch batch) {
    long offset = batch.offset();
    return add(new Pending(Meaning.BACKLOG, lane.partition(), lane, offset, false, batch.bytes()));
  }

  /** The record of a parked lane. */
  long lane(LaneQueue lane) {
    return add(new Pending(Meaning.LANE, lane.partition(), lane, 0, false, NOTHING_HELD));
  }

  /** The record that a lane is live again: it waits for that. */
  long live(LaneQueue lane) {
    return add(new Pending(Meaning.LIVE, lane.partition(), lane, 0, true, NOTHING_HELD));
  }

  private long fate(LaneQueue lane, QueuedBatch batch, boolean waits, int heldBytes) {
    lane.parked().ifPresentOrElse(parked -> parked.settling(batch), lane::recordOpened);
    Meaning meaning = lane.parked().isPresent() ? Meaning.PARKED_FATE : Meaning.FATE;
    return add(new Pending(meaning, lane.partition(), lane, batch.offset(), waits, heldBytes));
  }

  /** The record is durable. */
  Pending acknowledged(long token) {
    Pending done = pending.remove(token);
    if (done == null) {
      throw new IllegalArgumentException("no append waits under token " + token);
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

  private long add(Pending append) {
    pending.put(++lastToken, append);
    return lastToken;
  }

  /**
   * What an acknowledgement means.
   *
   * @param meaning what is durable then
   * @param partition whose record it concerns, if any
   * @param lane whose record it concerns, if any
   * @param offset of the record in {@code webhook-deliveries}
   * @param waits whether the lane waits for it
   * @param heldBytes the body that it held in memory, or -1
   */
  record Pending(
      Meaning meaning,
      @Nullable PartitionWork partition,
      @Nullable LaneQueue lane,
      long offset,
      boolean waits,
      int heldBytes) {
    boolean holdsMemory() {
      return heldBytes != NOTHING_HELD;
    }

    /** The partition, if it is still this worker's. */
    Optional<PartitionWork> work() {
      return Optional.ofNullable(partition).filter(work -> !work.isRevoked());
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
