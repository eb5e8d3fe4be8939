package io.statehook.dispatcher.delivery;

import java.time.Instant;
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
 * durable that says from where. The record moves on behind what is settled; what it does not say
 * yet, a next owner reads in {@code webhook-attempts}.
 */
final class ParkFlow {
  /** What is told about a lane whose backlog is being delivered. */
  static final String DRAINING = "what was parked is being delivered";

  private static final String PAUSED = "paused by its record";

  private final EngineState state;

  private final Map<Long, LaneQueue> reads = new HashMap<>();
  private long lastRead;

  ParkFlow(EngineState state) {
    this.state = state;
  }

  /** Why the lane has to be parked now; empty if it does not, or cannot yet. */
  Optional<String> reason(LaneQueue lane, LaneStep step, Instant now) {
    if (lane.parked().isPresent() || lane.openRecords() > 0 || lane.head().isEmpty()) {
      return Optional.empty();
    }
    if (step instanceof LaneStep.Hold hold && hold.why() == LaneState.Why.PAUSED) {
      return Optional.of(PAUSED);
    }
    boolean isSuspended =
        step instanceof LaneStep.Hold hold && hold.why() == LaneState.Why.SUSPENDED;
    if (isSuspended || (step instanceof LaneStep.Wait && waitsLong(lane, now))) {
      return Optional.of(lane.failures().last());
    }
    return isOverfull(lane)
        ? Optional.of("more batches wait than fit into memory")
        : Optional.empty();
  }

  /** Whether the lane's next attempt is so far away that its batches do not wait in memory. */
  boolean waitsLong(LaneQueue lane, Instant now) {
    return lane.failures().inRow() >= RetrySchedule.SLOW_PART
        || lane.failures().notBefore().isAfter(now.plus(state.limits.parkAfter()));
  }

  /** Whether the lane is live and holds more than it may. */
  boolean isOverfull(LaneQueue lane) {
    boolean holdsTooMuch = lane.size() > 1 && lane.waitingBytes() > state.limits.laneMemoryBytes();
    return lane.parked().isEmpty() && (lane.isSpilling() || holdsTooMuch);
  }

  /** Appends everything that waits to the backlog. The head stays in memory, too, for now. */
  void park(LaneQueue lane, String reason, Instant now) {
    List<QueuedBatch> kept = lane.first(lane.headSize());
    Optional<RequestPlan> plan = lane.plan();
    lane.park(new Parked(now, reason, kept));
    lane.removeAll().forEach(batch -> append(lane, batch));
    for (QueuedBatch batch : kept) {
      state.memory.take(batch.bytes());
      lane.add(batch);
    }
    plan.ifPresent(lane::planned);
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
    boolean probing = lane.failures().inRow() > 0 && !parked(lane).isExpiring();
    int wanted = probing ? lane.headSize() - lane.size() : state.limits.backlogPage();
    state.emit(
        new Effect.ReadBacklog(
            token,
            lane.partition().partition(),
            lane.lane(),
            parked(lane).next(),
            Math.max(1, wanted)));
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

  /** The fate of batches from the backlog is durable. */
  void settled(LaneQueue lane, List<Long> offsets) {
    offsets.forEach(parked(lane)::settled);
    state.commit(lane.partition());
  }

  /** Writes what the lane's record has to say, as soon as that can be said. */
  void save(LaneQueue lane) {
    parked(lane).unsaved.wanted = true;
    saveIfDue(lane);
  }

  /**
   * A lane's record says what stands when all of its attempts so far are durable; while one is on
   * its way, the record would be believed although what it builds on may be lost.
   */
  void saveIfDue(LaneQueue lane) {
    Parked parked = parked(lane);
    boolean isDue =
        parked.unsaved.wanted
            || isFarAhead(parked)
            || (lane.partition().isClosing() && parked.unsaved.batches > 0);
    if (!isDue || !parked.hasBeginning() || parked.unsaved.saving || lane.attemptsUnderWay() > 0) {
      return;
    }
    parked.unsaved.saving = true;
    parked.unsaved.wanted = false;
    parked.unsaved.batches = 0;
    parked.unsaved.moved = !(lane.state() instanceof LaneState.Resting);
    long saidUpTo = lane.partition().positions().end();
    appendRecord(lane, state.appends.lane(lane, saidUpTo), Optional.of(parked.record(lane)));
  }

  /** Whether so much is settled that the lane's record has to be written before more is sent. */
  boolean isFarAhead(Parked parked) {
    return parked.unsaved.batches >= state.limits.maxUnsaved();
  }

  /**
   * The lane's record is durable.
   *
   * @param saidUpTo what {@code webhook-attempts} said before that is in the record
   */
  void recorded(LaneQueue lane, long saidUpTo) {
    Parked parked = parked(lane);
    parked.recorded();
    parked.unsaved.saving = false;
    lane.partition().positions().laneRecorded(lane, saidUpTo, parked.isAhead());
    resolve(lane);
  }

  /** From now on {@code webhook-attempts} may say more about the lane than its record does. */
  void moves(LaneQueue lane) {
    if (lane.parked().isPresent()) {
      parked(lane).unsaved.moved = true;
      lane.partition().positions().laneMoves(lane);
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

  /** The lane has no record any more. */
  void isLive(LaneQueue lane) {
    lane.partition().positions().laneLive(lane);
    state.commit(lane.partition());
  }

  private void appendRecord(LaneQueue lane, long token, Optional<LaneRecord> record) {
    int partition = lane.partition().partition();
    state.emit(new Effect.AppendLane(token, partition, lane.lane(), record));
  }

  private void resolve(LaneQueue lane) {
    List<Long> resolved = parked(lane).takeResolved();
    if (!resolved.isEmpty()) {
      resolved.forEach(lane.partition().offsets()::resolve);
    }
    state.commit(lane.partition());
  }

  private static Parked parked(LaneQueue lane) {
    return lane.parked().orElseThrow(() -> new IllegalStateException(lane.lane() + " is live"));
  }
}
