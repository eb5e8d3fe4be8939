package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides everything about delivery and does nothing: each input returns the effects that it asks
 * for, in the order in which they are to be done. No clock, thread, socket or Kafka client inside.
 *
 * <pre>
 *  batch arrived ----> lane (one per subscription and index, strictly in order) --> Send
 *  answered ---------> delivered: AppendAttempt | failed: AppendAttempt, wait | AppendDeadLetter
 *  append acknowledged --> the batch is resolved --> Commit(first unresolved offset)
 * </pre>
 *
 * <p>Three rules hold at every moment: a lane has at most one request in flight; a lane goes past a
 * batch only when the receiver has it, or when the record that gives it up is durable; an offset is
 * committed only when the record of what became of everything before it is durable.
 *
 * <p>Not safe for use by several threads.
 */
final class DeliveryEngine {
  private final EngineState state;
  private final RequestFlow requests;
  private final LaneFlow lanes;
  private final Map<Integer, PartitionWork> partitions = new HashMap<>();

  DeliveryEngine(EngineLimits limits, Subscriptions subscriptions, RetrySchedule schedule) {
    state = new EngineState(limits);
    requests = new RequestFlow(state, subscriptions, schedule);
    lanes = requests.lanes();
  }

  /** The partition is this worker's; its records follow from the committed offset on. */
  List<Effect> partitionAssigned(int partition) {
    if (partitions.putIfAbsent(partition, new PartitionWork(partition)) != null) {
      throw new IllegalStateException("partition %d was assigned twice".formatted(partition));
    }
    return state.takeEffects();
  }

  /**
   * The partition belongs to somebody else from now on. What waits is dropped: the next owner reads
   * it again. Requests in flight are left to end and their results are recorded nowhere.
   */
  List<Effect> partitionRevoked(int partition, Instant now) {
    PartitionWork work = partitions.remove(partition);
    if (work == null) {
      return List.of();
    }
    for (LaneQueue lane : work.lanes()) {
      requests.abandon(lane);
      state.timers.cancel(lane);
      if (lane.state() instanceof LaneState.Ready) {
        state.slots.leave(lane);
      }
      lane.removeAll().forEach(batch -> state.memory.release(batch.batch().body().length));
      state.health.forget(lane);
    }
    work.revoke();
    return finish(now);
  }

  /** A sealed batch was read; ignored if its partition is not this worker's. */
  List<Effect> batchArrived(int partition, long offset, SealedBatch batch, Instant now) {
    PartitionWork work = partitions.get(partition);
    if (work == null) {
      return List.of();
    }
    work.offsets().read(offset);
    state.memory.take(batch.body().length);
    LaneQueue lane = work.lane(batch.lane());
    lane.add(new QueuedBatch(offset, batch));
    if (lane.state() instanceof LaneState.Idle) {
      lanes.review(lane, now);
    }
    return finish(now);
  }

  /** A record that is no batch was read; it goes to the dead letters and is resolved by that. */
  List<Effect> undecodableArrived(int partition, long offset, RawRecord raw, Instant now) {
    PartitionWork work = partitions.get(partition);
    if (work == null) {
      return List.of();
    }
    work.offsets().read(offset);
    state.memory.take(raw.bytes());
    state.tally.deadLetters++;
    DeadLetter deadLetter =
        new DeadLetter("malformed-batch", raw.problem(), 0, now, partition + ":" + offset);
    long record = state.appends.resolving(work, offset, raw.bytes());
    state.emit(new Effect.AppendDeadLetter(record, raw.key(), raw.value(), deadLetter));
    return finish(now);
  }

  /** Everything before the position has been handed over; what was not are no records of ours. */
  List<Effect> positionReached(int partition, long position, Instant now) {
    PartitionWork work = partitions.get(partition);
    if (work != null) {
      work.offsets().readUpTo(position);
      commit(work);
    }
    return finish(now);
  }

  /** The result of a {@link Effect.Send}. */
  List<Effect> answered(long token, SendResult result, Instant now) {
    OpenRequest request = requests.answered(token, result, now);
    LaneQueue lane = request.lane();
    if (lane.partition().isRevoked()) {
      sameLane(lane).ifPresent(successor -> lanes.review(successor, now));
    }
    return finish(now);
  }

  /** A record of {@link Effect.AppendAttempt} or {@link Effect.AppendDeadLetter} is durable. */
  List<Effect> appendAcknowledged(long token, Instant now) {
    PendingAppends.Pending done = state.appends.acknowledged(token);
    if (done.holdsMemory()) {
      state.memory.release(done.heldBytes());
    }
    done.resolved()
        .ifPresent(
            work -> {
              work.offsets().resolve(done.offset());
              commit(work);
            });
    done.settled()
        .ifPresent(
            lane -> {
              lane.become(((LaneState.Settling) lane.state()).acknowledged());
              lanes.review(lane, now);
            });
    return finish(now);
  }

  /** The subscription's record has changed or is gone; what is in force now is looked up. */
  List<Effect> subscriptionChanged(String subscriptionId, Instant now) {
    for (PartitionWork work : partitions.values()) {
      work.lanesOf(subscriptionId).forEach(lane -> lanes.review(lane, now));
    }
    return finish(now);
  }

  /** The time that {@link Effect.WakeAt} asked for has come. */
  List<Effect> timePassed(Instant now) {
    state.awake();
    for (Optional<LaneQueue> lane = state.timers.due(now);
        lane.isPresent();
        lane = state.timers.due(now)) {
      lanes.review(lane.get(), now);
    }
    return finish(now);
  }

  /** No request starts from now on; those in flight end and are recorded. */
  List<Effect> stopRequested() {
    state.stop();
    return state.takeEffects();
  }

  /** Whether everything that was started has ended and is durable. */
  boolean isQuiet() {
    return requests.openCount() == 0 && state.appends.size() == 0;
  }

  /** What was done so far. */
  WorkerStats stats() {
    EngineState.Tally tally = state.tally;
    return new WorkerStats(
        tally.deliveredBatches,
        tally.deliveredEvents,
        tally.attempts,
        tally.retries,
        tally.recovered,
        tally.deadLetters,
        tally.discarded,
        state.slots.taken(),
        state.appends.size(),
        state.memory.used(),
        partitions.values().stream().mapToInt(PartitionWork::laneCount).sum());
  }

  private Optional<LaneQueue> sameLane(LaneQueue former) {
    return Optional.ofNullable(partitions.get(former.partition().partition()))
        .flatMap(work -> work.find(former.lane()));
  }

  private void commit(PartitionWork work) {
    work.offsets()
        .advance()
        .ifPresent(offset -> state.emit(new Effect.Commit(work.partition(), offset)));
  }

  private List<Effect> finish(Instant now) {
    requests.dispatch(now);
    return state.takeEffects();
  }
}
