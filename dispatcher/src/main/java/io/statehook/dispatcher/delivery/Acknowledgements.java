package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Attempt;
import java.time.Instant;
import java.util.List;

/** What follows when Kafka has acknowledged a record. */
final class Acknowledgements {
  private final EngineState state;
  private final LaneFlow lanes;
  private final ParkFlow parking;
  private final RequestFlow requests;

  Acknowledgements(EngineState state, RequestFlow requests) {
    this.state = state;
    this.requests = requests;
    lanes = requests.lanes();
    parking = requests.parking();
  }

  /** A record of any topic but the backlog. */
  void appended(long token, long offset, Instant now) {
    PendingAppends.Pending done = take(token);
    if (done.meaning().isAttempt()) {
      done.partition().positions().acknowledged(offset);
    }
    done.work().ifPresent(work -> appended(done, work, now));
  }

  private void appended(PendingAppends.Pending done, PartitionWork work, Instant now) {
    switch (done.meaning()) {
      case NOTE -> {}
      case UNREADABLE -> resolve(work, done.offsets());
      case PLAN -> done.liveLane().ifPresent(lane -> requests.planned(lane, now));
      case DEAD_LETTER -> done.liveLane().ifPresent(lane -> buried(lane, done));
      case FATE -> done.liveLane().ifPresent(lane -> fateDurable(lane, done.offsets(), now));
      case PARKED_FATE -> {
        state.tally.unparked += done.offsets().size();
        done.liveLane().ifPresent(lane -> parking.settled(lane, done.offsets()));
      }
      case LANE -> done.liveLane().ifPresent(lane -> parking.recorded(lane, done.saidUpTo()));
      case LIVE -> done.liveLane().ifPresent(parking::isLive);
      case BACKLOG -> throw new IllegalArgumentException("the backlog's offset is missing");
    }
    done.settled()
        .ifPresent(
            lane -> {
              lane.become(((LaneState.Settling) lane.state()).acknowledged());
              lanes.review(lane, now);
            });
    done.liveLane().ifPresent(lane -> recordsMoved(lane, now));
  }

  /** A batch is in the backlog. */
  void backlogAppended(long token, long backlogOffset, Instant now) {
    PendingAppends.Pending done = take(token);
    state.tally.parked++;
    done.liveLane()
        .ifPresent(
            lane -> {
              parking.appended(lane, done.offsets().get(0), backlogOffset);
              recordsMoved(lane, now);
            });
  }

  private PendingAppends.Pending take(long token) {
    PendingAppends.Pending done = state.appends.acknowledged(token);
    if (done.holdsMemory()) {
      state.memory.release(done.heldBytes());
    }
    return done;
  }

  /** Only now may a record say that the batch is settled: the next owner believes it. */
  private void buried(LaneQueue lane, PendingAppends.Pending done) {
    Attempt then = done.then();
    if (done.offsets().isEmpty()) {
      lane.plan().ifPresent(part -> lane.plan(part.rest()));
    }
    if (then != null) {
      long record = state.appends.after(done, lane);
      state.emit(new Effect.AppendAttempt(record, lane.partition().partition(), then));
    }
  }

  private void resolve(PartitionWork work, List<Long> offsets) {
    offsets.forEach(work.offsets()::resolve);
    state.commit(work);
  }

  /** A lane can be parked only when no such record is on its way. */
  private void fateDurable(LaneQueue lane, List<Long> offsets, Instant now) {
    resolve(lane.partition(), offsets);
    offsets.forEach(offset -> lane.recordClosed());
    boolean waits =
        lane.state() instanceof LaneState.Backoff || lane.state() instanceof LaneState.Held;
    if (lane.openRecords() == 0 && (waits || parking.isOverfull(lane))) {
      lanes.relieve(lane, now);
    }
  }

  private void recordsMoved(LaneQueue lane, Instant now) {
    lane.parked().ifPresent(parked -> parking.saveIfDue(lane));
    if (lane.isHeld(LaneState.Why.RECORDS)) {
      lanes.review(lane, now);
    }
  }
}
