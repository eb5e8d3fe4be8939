package io.statehook.dispatcher.delivery;

import java.time.Instant;
import java.util.List;
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
    boolean holdsTooMuch = lane.size() > 1 && lane.waitingBytes() > share(lane);
    return lane.parked().isEmpty() && (lane.isSpilling() || holdsTooMuch || isStarved(lane));
  }

  /**
   * What a lane may hold. One that is well may hold as much as all others leave free: alone it gets
   * half of the memory, and of n such lanes each a part of n + 1, which leaves a part for
   * newcomers.
   */
  private long share(LaneQueue lane) {
    long free = state.isWell(lane) ? state.memory.free() : 0;
    return Math.max(state.limits.laneMemoryBytes(), free);
  }

  /** What it waits for is not read while memory is full, and what it holds keeps memory full. */
  boolean isStarved(LaneQueue lane) {
    return state.memory.isFull() && lane.parked().isEmpty() && lane.lacksBatches();
  }

  /**
   * Everything that waits goes to the backlog. The head stays in memory, too, for now; and so that
   * a lane that is well goes on sending meanwhile, a page, unless memory is full.
   */
  void park(LaneQueue lane, String reason, Instant now) {
    List<QueuedBatch> kept = lane.first(kept(lane));
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

  private int kept(LaneQueue lane) {
    int kept = lane.headSize();
    if (lane.isSpilling()
        || state.memory.isFull()
        || !state.isWell(lane)
        || !state.reads.takeAtOnce(lane)) {
      return kept;
    }
    long room = state.reads.reserve(lane, 0, ReadSlots.LARGEST_PAGE);
    int fitting = 0;
    for (QueuedBatch batch : lane.waiting()) {
      room -= batch.bytes();
      if (room < 0 || fitting == state.limits.backlogPage()) {
        break;
      }
      fitting++;
    }
    return Math.max(kept, fitting);
  }

  /** The batch goes to the backlog; memory has been taken for it. */
  void append(LaneQueue lane, QueuedBatch batch) {
    state.spills.add(lane, parked(lane), batch);
  }

  /** Appends what goes to the backlog, as far as there is room on the way. */
  void appendNext() {
    for (Optional<SpillLine.Departure> next = state.spills.next();
        next.isPresent();
        next = state.spills.next()) {
      QueuedBatch batch = next.get().batch();
      long record = state.appends.backlog(next.get().lane(), batch);
      int partition = next.get().lane().partition().partition();
      state.emit(new Effect.AppendBacklog(record, partition, batch.offset(), batch.batch()));
    }
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
    for (QueuedBatch batch : lane.removeAll()) {
      state.memory.release(batch.bytes());
      parked(lane).waits(batch);
    }
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
            // So early that nothing has to wait for it, as a rule.
            || 2 * parked.unsaved.batches >= state.limits.maxUnsaved()
            || (lane.partition().isClosing() && parked.unsaved.batches > 0);
    if (!isDue || !parked.hasBeginning() || parked.unsaved.saving || lane.attemptsUnderWay() > 0) {
      return;
    }
    parked.unsaved.saving = true;
    parked.unsaved.wanted = false;
    parked.unsaved.batches = 0;
    parked.unsaved.moved = false;
    long saidUpTo = lane.partition().positions().end();
    if (!(lane.state() instanceof LaneState.Resting)) {
      // A request from before it was parked is open: its attempt is not in the record either.
      moves(lane);
    }
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
