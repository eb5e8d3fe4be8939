package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.dispatcher.control.SubscriptionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
  private final ParkFlow parking;
  private final Acknowledgements acknowledgements;
  private final Ownership ownership;

  DeliveryEngine(EngineLimits limits, Subscriptions subscriptions, RetrySchedule schedule) {
    state = new EngineState(limits);
    requests = new RequestFlow(state, subscriptions, schedule);
    lanes = requests.lanes();
    parking = requests.parking();
    acknowledgements = new Acknowledgements(state, requests);
    ownership = new Ownership(state, requests);
  }

  /**
   * The partition is this worker's; its records follow from the committed offset on.
   *
   * @param takeover what earlier owners have left
   */
  List<Effect> partitionAssigned(int partition, Takeover takeover, Instant now) {
    ownership.assigned(partition, takeover, now);
    return finish(now);
  }

  /** No request of the partition starts from now on, because it will be somebody else's. */
  List<Effect> partitionClosing(int partition, Instant now) {
    ownership.find(partition).ifPresent(ownership::close);
    return finish(now);
  }

  /**
   * The partitions belong to somebody else from now on. What waits is dropped: the next owner reads
   * it again. Requests in flight are left to end and their results are recorded nowhere. Starts
   * nothing for other partitions: it may be told without a lease.
   */
  List<Effect> partitionsRevoked(Collection<Integer> partitions) {
    partitions.forEach(ownership::revoked);
    return state.takeEffects();
  }

  /** A sealed batch was read; ignored if its partition is not this worker's. */
  List<Effect> batchArrived(int partition, long offset, SealedBatch batch, Instant now) {
    PartitionWork work = ownership.find(partition).orElse(null);
    if (work == null) {
      return List.of();
    }
    work.read(offset);
    LaneQueue lane = ownership.lane(work, batch.lane(), offset);
    if (offset <= lane.settledUpTo()) {
      work.offsets().resolve(offset);
      state.commit(work);
    } else {
      state.memory.take(batch.body().length);
      queue(lane, new QueuedBatch(offset, batch), now);
    }
    return finish(now);
  }

  private void queue(LaneQueue lane, QueuedBatch batch, Instant now) {
    if (lane.parked().isPresent()) {
      parking.append(lane, batch);
      return;
    }
    lane.add(batch);
    if (lane.state() instanceof LaneState.Idle || lane.isHeld(LaneState.Why.RECORDS)) {
      lanes.review(lane, now);
    } else if (parking.isOverfull(lane)) {
      lanes.relieve(lane, now);
    }
  }

  /** A record that is no batch was read; it goes to the dead letters and is resolved by that. */
  List<Effect> undecodableArrived(int partition, long offset, RawRecord raw, Instant now) {
    PartitionWork work = ownership.find(partition).orElse(null);
    if (work == null) {
      return List.of();
    }
    work.read(offset);
    state.memory.take(raw.bytes());
    state.tally.deadLetters++;
    DeadLetter deadLetter =
        new DeadLetter("malformed-batch", raw.problem(), 0, now, partition + ":" + offset);
    long record = state.appends.unreadable(work, offset, raw.bytes());
    state.emit(new Effect.AppendDeadLetter(record, raw.key(), raw.value(), deadLetter));
    return finish(now);
  }

  /** Everything before the position has been handed over; what was not are no records of ours. */
  List<Effect> positionReached(int partition, long position, Instant now) {
    ownership
        .find(partition)
        .ifPresent(
            work -> {
              work.offsets().readUpTo(position);
              state.commit(work);
            });
    return finish(now);
  }

  /** The result of a {@link Effect.Send}. */
  List<Effect> answered(long token, SendResult result, Instant now) {
    OpenRequest request = requests.answered(token, result, now);
    LaneQueue lane = request.lane();
    if (lane.partition().isRevoked()) {
      ownership.successor(lane).ifPresent(successor -> lanes.review(successor, now));
    }
    return finish(now);
  }

  /**
   * A record is durable, of any kind but {@link Effect.AppendBacklog}.
   *
   * @param offset where it stands in its partition
   */
  List<Effect> appendAcknowledged(long token, long offset, Instant now) {
    acknowledgements.appended(token, offset, now);
    return finish(now);
  }

  /** A record of {@link Effect.AppendBacklog} is durable, at this offset of the backlog. */
  List<Effect> backlogAppended(long token, long backlogOffset, Instant now) {
    acknowledgements.backlogAppended(token, backlogOffset, now);
    return finish(now);
  }

  /** What came of a {@link Effect.ReadBacklog}. */
  List<Effect> backlogRead(long token, BacklogPage page, Instant now) {
    lanes.arrived(token, page, now);
    return finish(now);
  }

  /** The subscription's record has changed or is gone; what is in force now is looked up. */
  List<Effect> subscriptionChanged(String subscriptionId, Instant now) {
    for (PartitionWork work : ownership.all()) {
      work.lanesOf(subscriptionId).forEach(lane -> lanes.review(lane, now));
    }
    return finish(now);
  }

  /** Another secret proves the subscription's requests: what fails need not wait for its turn. */
  List<Effect> secretStored(String subscriptionId, Instant now) {
    for (PartitionWork work : ownership.all()) {
      work.lanesOf(subscriptionId).forEach(lane -> lanes.tryAgain(lane, now));
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
    ownership.all().forEach(ownership::close);
    return state.takeEffects();
  }

  /** Whether everything that was started for the partition has ended and is durable. */
  boolean isQuiet(int partition) {
    return ownership.find(partition).map(PartitionWork::isQuiet).orElse(true);
  }

  /** Whether everything that was started has ended and is durable. */
  boolean isQuiet() {
    return requests.openCount() == 0 && state.appends.size() == 0;
  }

  /** The memory of what waits. */
  long waitingBytes() {
    return state.memory.used();
  }

  /** What was done so far. */
  WorkerStats stats() {
    EngineState.Tally tally = state.tally;
    return new WorkerStats(
        tally.deliveredBatches,
        tally.deliveredEvents,
        tally.attempts.snapshot(),
        tally.retries,
        tally.recovered,
        tally.deadLetters,
        tally.discarded,
        tally.notSent,
        tally.parked,
        tally.unparked,
        state.slots.taken(),
        state.slots.slowTaken(),
        state.slots.reducedHosts(),
        state.appends.size(),
        waitingBytes(),
        ownership.all().stream().mapToInt(PartitionWork::laneCount).sum(),
        state.parkedLanes,
        state.reads.taken());
  }

  /** What every lane is doing; takes longer the more there are. */
  LaneCensus census() {
    return LaneCensus.of(ownership.all());
  }

  /** What is known of each subscription; takes longer the more lanes there are. */
  Map<String, SubscriptionStatus.Delivery> report(Instant now) {
    return DeliveryReport.of(ownership.all(), now);
  }

  private List<Effect> finish(Instant now) {
    for (Optional<LaneQueue> lane = state.reads.next();
        lane.isPresent();
        lane = state.reads.next()) {
      lanes.review(lane.get(), now);
    }
    if (state.memory.excess() > 0 && !state.isStopping()) {
      List<LaneQueue> all = new ArrayList<>();
      ownership.all().forEach(work -> all.addAll(work.lanes()));
      lanes.spill(all, now);
    }
    requests.dispatch(now);
    parking.appendNext();
    return state.takeEffects();
  }
}
