package io.statehook.dispatcher.delivery;

import java.time.Instant;

/** What follows when Kafka has acknowledged a record. */
final class Acknowledgements {
  private final EngineState state;
  private final LaneFlow lanes;
  private final ParkFlow parking;

  Acknowledgements(EngineState state, LaneFlow lanes, ParkFlow parking) {
    this.state = state;
    this.lanes = lanes;
    this.parking = parking;
  }

  /** A record of any topic but the backlog. */
  void appended(long token, Instant now) {
    PendingAppends.Pending done = take(token);
    switch (done.meaning()) {
      case NOTE, LIVE -> {}
      case UNREADABLE -> done.work().ifPresent(work -> resolve(work, done.offset()));
      case FATE -> done.liveLane().ifPresent(lane -> fateDurable(lane, done.offset(), now));
      case PARKED_FATE -> done.liveLane().ifPresent(lane -> parking.settled(lane, done.offset()));
      case LANE -> done.liveLane().ifPresent(parking::recorded);
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
    done.liveLane()
        .ifPresent(
            lane -> {
              parking.appended(lane, done.offset(), backlogOffset);
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

  private void resolve(PartitionWork work, long offset) {
    work.offsets().resolve(offset);
    state.commit(work);
  }

  /** A lane can be parked only when no such record is on its way. */
  private void fateDurable(LaneQueue lane, long offset, Instant now) {
    resolve(lane.partition(), offset);
    lane.recordClosed();
    boolean waits =
        lane.state() instanceof LaneState.Backoff || lane.state() instanceof LaneState.Held;
    if (lane.openRecords() == 0 && (waits || parking.isOverfull(lane))) {
      lanes.relieve(lane, now);
    }
  }

  private void recordsMoved(LaneQueue lane, Instant now) {
    if (lane.isHeld(LaneState.Why.RECORDS)) {
      lanes.review(lane, now);
    }
  }
}
