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

  /** A record that resolves nothing. */
  long note() {
    return add(new Pending(null, 0, null, NOTHING_HELD));
  }

  /** A record whose acknowledgement resolves the batch at the offset. */
  long resolving(PartitionWork partition, long offset) {
    return add(new Pending(partition, offset, null, NOTHING_HELD));
  }

  /** A discard: it resolves the batch, and its lane waits for it. */
  long settling(LaneQueue lane, long offset) {
    return add(new Pending(lane.partition(), offset, lane, NOTHING_HELD));
  }

  /** A dead letter of the lane: as a discard, and it holds the body until it is durable. */
  long settling(LaneQueue lane, long offset, int heldBytes) {
    return add(new Pending(lane.partition(), offset, lane, heldBytes));
  }

  /** A dead letter of no lane, from a record that could not be read. */
  long resolving(PartitionWork partition, long offset, int heldBytes) {
    return add(new Pending(partition, offset, null, heldBytes));
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
   * @param partition whose offset it resolves, if any
   * @param offset the offset
   * @param waitingLane the lane that waits for it, if any
   * @param heldBytes the body that it held in memory, or -1
   */
  record Pending(
      @Nullable PartitionWork partition,
      long offset,
      @Nullable LaneQueue waitingLane,
      int heldBytes) {
    Optional<PartitionWork> resolved() {
      return Optional.ofNullable(partition).filter(work -> !work.isRevoked());
    }

    boolean holdsMemory() {
      return heldBytes != NOTHING_HELD;
    }

    Optional<LaneQueue> settled() {
      return Optional.ofNullable(waitingLane).filter(lane -> !lane.partition().isRevoked());
    }
  }
}
