package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The partitions that are this worker's: takes them over and gives them away. */
final class Ownership {
  private final EngineState state;
  private final RequestFlow requests;
  private final LaneFlow lanes;
  private final ParkFlow parking;
  private final Map<Integer, PartitionWork> partitions = new HashMap<>();

  Ownership(EngineState state, RequestFlow requests) {
    this.state = state;
    this.requests = requests;
    lanes = requests.lanes();
    parking = requests.parking();
  }

  Optional<PartitionWork> find(int partition) {
    return Optional.ofNullable(partitions.get(partition));
  }

  Collection<PartitionWork> all() {
    return List.copyOf(partitions.values());
  }

  /** The lane; if it is new, an earlier owner may have sent from it what is read now. */
  LaneQueue lane(PartitionWork work, Lane lane, long offset) {
    Optional<LaneQueue> known = work.find(lane);
    LaneQueue found = known.orElseGet(() -> work.lane(lane));
    if (known.isEmpty() && work.positions().isOld(offset)) {
      found.shape().takenOver(work.positions().oldUpTo());
    }
    return found;
  }

  /** The same lane in a later assignment of its partition. */
  Optional<LaneQueue> successor(LaneQueue former) {
    return find(former.partition().partition()).flatMap(work -> work.find(former.lane()));
  }

  /** Takes a partition over. */
  void assigned(int partition, Takeover takeover, Instant now) {
    PartitionWork work = new PartitionWork(partition, takeover);
    if (partitions.putIfAbsent(partition, work) != null) {
      throw new IllegalStateException("partition %d was assigned twice".formatted(partition));
    }
    if (state.isStopping()) {
      work.close();
    }
    for (LaneRecord durable : takeover.lanes()) {
      requireSameTopic(partition, durable, takeover);
      LaneQueue lane = work.lane(durable.lane());
      lane.restore(durable);
      state.parkedLanes++;
      durable.state().rests().ifPresent(why -> lane.become(LaneState.IDLE.hold(why)));
    }
    takeover.recovery().lanes().forEach((lane, recovered) -> recover(work.lane(lane), recovered));
    for (LaneQueue lane : work.lanes()) {
      lane.shape().takenOver(takeover.deliveriesEnd());
      lanes.recall(lane);
      lanes.review(lane, now);
      tell(lane);
    }
  }

  /** Offsets of a topic that was made anew mean other batches: going on would skip them. */
  private static void requireSameTopic(int partition, LaneRecord durable, Takeover takeover) {
    if (durable.settledUpTo() >= takeover.deliveriesEnd()) {
      throw new IllegalStateException(
          ("webhook-lanes says that lane %s is settled up to offset %d, but partition %d of"
                  + " webhook-deliveries ends at %d: it was truncated or made anew; delete the"
                  + " records of webhook-lanes and webhook-backlog, too")
              .formatted(
                  durable.lane(), durable.settledUpTo(), partition, takeover.deliveriesEnd()));
    }
  }

  private void recover(LaneQueue lane, Recovery.OfLane recovered) {
    lane.recover(recovered);
    if (lane.parked().isPresent()) {
      lane.partition().positions().laneTakenOver(lane);
      parking.save(lane);
    }
  }

  private void tell(LaneQueue lane) {
    if (lane.isHeld(LaneState.Why.PAUSED) || lane.isHeld(LaneState.Why.SUSPENDED)) {
      return;
    }
    String last = lane.failures().last();
    if (lane.parked().isPresent()) {
      state.emit(state.health.parked(lane, lane.parked().get().reason()));
    } else if (lane.failures().inRow() > 0) {
      state.emit(state.health.failing(lane, last));
    }
  }

  /** Starts nothing more; what is open ends, and what was settled is made known. */
  void close(PartitionWork work) {
    work.close();
    for (LaneQueue lane : work.lanes()) {
      if (lane.state() instanceof LaneState.Ready ready) {
        state.slots.leave(lane);
        lane.become(ready.idle());
      }
      state.reads.leaveLine(lane);
      lane.parked().ifPresent(parked -> parking.saveIfDue(lane));
    }
  }

  /** Drops what waits. */
  void revoked(int partition) {
    PartitionWork work = partitions.remove(partition);
    if (work == null) {
      return;
    }
    for (LaneQueue lane : work.lanes()) {
      requests.abandon(lane);
      state.timers.cancel(lane);
      state.reads.leaveLine(lane);
      state.reads.release(lane);
      state.spills.drop(lane, state.memory);
      state.parkedLanes -= lane.parked().isPresent() ? 1 : 0;
      lane.removeAll().forEach(batch -> state.memory.release(batch.bytes()));
      state.health.forget(lane);
    }
    work.revoke();
  }
}
