package io.statehook.dispatcher.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves lanes to the backlog and back.
 *
 * <pre>
 *  live --- park: append all --> parked --- read, send, ... --> empty --- record removed --> live
 * </pre>
 *
 * <p>A batch's offset is resolved when the batch is in the backlog and a record of the lane is
 * durable that says from where. The record moves on behind what is settled, so that a crash sends
 * again a bounded number of batches.
 */
final class ParkFlow {
  /** What is told about a lane whose backlog is being delivered. */
  static final String DRAINING = "what was parked is being delivered";

  private static final String PAUSED = "paused by its record";

  private final EngineState state;

  /** After so many settled batches a draining lane's record is written again. */
  private final int saveEvery;

  private final Map<Long, LaneQueue> reads = new HashMap<>();
  private long lastRead;

  ParkFlow(EngineState state) {
    this.state = state;
    saveEvery = Math.max(1, state.limits.maxUnsaved() / 2);
  }

  /** Why the lane has to be parked now; empty if it does not, or cannot yet. */
  Optional<String> reason(LaneQueue lane, LaneStep step, Instant now) {
    if (lane.parked().isPresent() || lane.openRecords() > 0 || lane.head().isEmpty()) {
      return Optional.empty();
    }
    if (step instanceof LaneStep.Hold hold && hold.why() == LaneState.Why.PAUSED) {
      return Optional.of(PAUSED);
    }
    boolean waitsLong =
        lane.failures() >= RetrySchedule.SLOW_PART
            || lane.notBefore().isAfter(now.plus(state.limits.parkAfter()));
    if (step instanceof LaneStep.Wait && waitsLong) {
      return Optional.of(lane.failure());
    }
    return isOverfull(lane)
        ? Optional.of("more batches wait than fit into memory")
        : Optional.empty();
  }

  /** Whether the lane is live and holds more than it may. */
  boolean isOverfull(LaneQueue lane) {
    return lane.parked().isEmpty()
        && lane.size() > 1
        && (lane.isSpilling() || lane.waitingBytes() > state.limits.laneMemoryBytes());
  }

  /** Appends everything that waits to the backlog. The head stays in memory, too, for now. */
  void park(LaneQueue lane, String reason, Instant now) {
    QueuedBatch head = lane.head().orElseThrow();
    lane.park(new Parked(now, reason, head));
    lane.removeAll().forEach(batch -> append(lane, batch));
    state.memory.take(head.bytes());
    lane.add(head);
    state.parkedLanes++;
    if (!reason.equals(PAUSED)) {
      state.emit(state.health.parked(lane, reason));
    }
  }

  /** Appends a batch to the backlog; memory has been taken for it. */
  void append(LaneQueue lane, QueuedBatch batch) {
    parked(lane).appending(batch.offset());
    long record = state.appends.backlog(lane, batch);
    int partition = lane.partition().partition();
    state.emit(new Effect.AppendBacklog(record, partition, batch.offset(), batch.batch()));
  }

  /** The batch is in the backlog. */
  void appended(LaneQueue lane, long offset, long backlogOffset) {
    Parked parked = parked(lane);
    boolean hadBeginning = parked.hasBeginning();
    parked.appended(offset, backlogOffset);
    if (!hadBeginning && parked.hasBeginning()) {
      save(lane);
    }
    resolve(lane);
  }

  /** Takes the batches of the lane out of memory; they are read again when their time comes. */
  void putBack(LaneQueue lane, Instant wake) {
    lane.head().ifPresent(head -> parked(lane).putBack(head, wake));
    lane.removeAll().forEach(batch -> state.memory.release(batch.bytes()));
  }

  /** Reads on, or stands in line for that. */
  void read(LaneQueue lane, LaneState.Resting resting) {
    if (!state.reads.take(lane)) {
      lane.become(resting.hold(LaneState.Why.READ_SLOT));
      return;
    }
    long token = ++lastRead;
    reads.put(token, lane);
    lane.become(resting.read(token));
    boolean probing = lane.failures() > 0;
    state.emit(
        new Effect.ReadBacklog(
            token,
            lane.partition().partition(),
            lane.lane(),
            parked(lane).next(),
            probing ? 1 : state.limits.backlogPage()));
  }

  /** Takes what was read; empty if the lane is no longer this worker's. */
  Optional<LaneQueue> read(long token, BacklogPage page) {
    LaneQueue lane = reads.remove(token);
    if (lane == null) {
      throw new IllegalArgumentException("no read is open under token " + token);
    }
    if (lane.partition().isRevoked()) {
      return Optional.empty();
    }
    lane.become(((LaneState.Reading) lane.state()).read());
    for (QueuedBatch batch : parked(lane).take(page)) {
      state.memory.take(batch.bytes());
      lane.add(batch);
    }
    return Optional.of(lane);
  }

  /** The fate of a batch from the backlog is durable. */
  void settled(LaneQueue lane, long offset) {
    Parked parked = parked(lane);
    parked.settled(offset);
    saveIfBehind(lane, parked);
  }

  /** Writes what the lane's record has to say now, after the one on its way if there is one. */
  void save(LaneQueue lane) {
    Parked parked = parked(lane);
    if (!parked.hasBeginning()) {
      return;
    }
    if (parked.unsaved.saving) {
      parked.unsaved.again = true;
      return;
    }
    parked.unsaved.saving = true;
    parked.unsaved.again = false;
    parked.unsaved.beingSaved = parked.unsaved.batches;
    parked.unsaved.batches = 0;
    appendRecord(lane, state.appends.lane(lane), Optional.of(parked.record(lane)));
  }

  /** The lane's record is durable. */
  void recorded(LaneQueue lane) {
    Parked parked = parked(lane);
    parked.recorded();
    parked.unsaved.saving = false;
    parked.unsaved.beingSaved = 0;
    resolve(lane);
    if (parked.unsaved.again) {
      save(lane);
    } else {
      saveIfBehind(lane, parked);
    }
  }

  /** Makes a drained lane live; it goes on when the record of that is durable. */
  void goLive(LaneQueue lane, LaneState.Resting resting) {
    lane.live(parked(lane).settledUpTo());
    state.parkedLanes--;
    appendRecord(lane, state.appends.live(lane), Optional.empty());
    lane.become(resting.settle(1));
    state.emit(state.health.working(lane));
  }

  /** Nothing is started any more: what was settled is made known to the next owner. */
  void stop(List<LaneQueue> lanes) {
    for (LaneQueue lane : new ArrayList<>(lanes)) {
      lane.parked().ifPresent(parked -> saveIfBehind(lane, parked));
    }
  }

  private void saveIfBehind(LaneQueue lane, Parked parked) {
    boolean last = state.isStopping() && !parked.isSettling() && parked.unsaved.batches > 0;
    if (last || parked.unsaved.batches >= saveEvery) {
      save(lane);
    }
  }

  private void appendRecord(LaneQueue lane, long token, Optional<LaneRecord> record) {
    int partition = lane.partition().partition();
    state.emit(new Effect.AppendLane(token, partition, lane.lane(), record));
  }

  private void resolve(LaneQueue lane) {
    List<Long> resolved = parked(lane).takeResolved();
    if (!resolved.isEmpty()) {
      resolved.forEach(lane.partition().offsets()::resolve);
      state.commit(lane.partition());
    }
  }

  private static Parked parked(LaneQueue lane) {
    return lane.parked().orElseThrow(() -> new IllegalStateException(lane.lane() + " is live"));
  }
}
