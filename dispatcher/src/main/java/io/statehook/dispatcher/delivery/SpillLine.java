package io.statehook.dispatcher.delivery;

import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lanes with batches that have to leave memory for the backlog, a batch each in turn. However much
 * a lane held when it was parked, it is written in small steps, so that it keeps neither the engine
 * nor the records of other lanes waiting.
 */
final class SpillLine {
  /** So much is on its way to the backlog at most; the rest follows as that becomes durable. */
  static final long MAX_UNDER_WAY_BYTES = 16 << 20;

  private final PendingAppends appends;
  private final int mostAppends;
  private final Set<LaneQueue> line = new LinkedHashSet<>();

  /**
   * A line.
   *
   * @param pendingAppends the limit of records that are on their way; half of it is left to others
   */
  SpillLine(PendingAppends appends, int pendingAppends) {
    this.appends = appends;
    mostAppends = Math.max(1, pendingAppends / 2);
  }

  /** The batch of a parked lane has to leave. */
  void add(LaneQueue lane, Parked parked, QueuedBatch batch) {
    parked.leaves(batch);
    line.add(lane);
  }

  /** A batch that goes now, if there is room for one. */
  Optional<Departure> next() {
    while (!line.isEmpty()
        && appends.heldBytes() < MAX_UNDER_WAY_BYTES
        && appends.size() < mostAppends) {
      LaneQueue lane = line.iterator().next();
      line.remove(lane);
      // Of a partition that is given away, what is in memory is read again by the next owner.
      if (!lane.partition().isClosing()) {
        return Optional.of(departure(lane));
      }
    }
    return Optional.empty();
  }

  private Departure departure(LaneQueue lane) {
    Deque<QueuedBatch> leaving = lane.parked().orElseThrow().leaving();
    QueuedBatch batch = leaving.remove();
    if (!leaving.isEmpty()) {
      line.add(lane);
    }
    return new Departure(lane, batch);
  }

  /** The lane is no longer this worker's; what had yet to leave is dropped. */
  void drop(LaneQueue lane, MemoryBudget memory) {
    line.remove(lane);
    lane.parked().map(Parked::leaving).ifPresent(leaving -> drop(leaving, memory));
  }

  private void drop(Deque<QueuedBatch> leaving, MemoryBudget memory) {
    for (QueuedBatch batch : leaving) {
      memory.release(batch.bytes());
    }
    leaving.clear();
  }

  /** A batch that is to be appended now. */
  record Departure(LaneQueue lane, QueuedBatch batch) {}
}
