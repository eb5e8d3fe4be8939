package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Map;

/**
 * From where in its partition of {@code webhook-attempts} a next owner would have to read. Records
 * of one partition become durable in the order of their appends: what is acknowledged says where
 * everything stands that is appended from now on.
 */
final class RecoveryPositions {
  private final Takeover takeover;
  private final Map<LaneQueue, Long> lanes = new HashMap<>();
  private long end;

  RecoveryPositions(Takeover takeover) {
    this.takeover = takeover;
    end = takeover.attemptsEnd();
  }

  /** A record of the partition is durable. */
  void acknowledged(long offset) {
    end = Math.max(end, offset + 1);
  }

  /** Behind everything that is acknowledged. */
  long end() {
    return end;
  }

  /** Where records about a batch may begin that is read now. */
  long ofBatch(long offset) {
    return isOld(offset) ? takeover.attemptsFrom() : end;
  }

  /** Whether an earlier owner may have sent the batch at this offset. */
  boolean isOld(long offset) {
    return offset < takeover.deliveriesEnd();
  }

  /** The end of what an earlier owner may have sent. */
  long oldUpTo() {
    return takeover.deliveriesEnd();
  }

  /** Something becomes of the parked lane that its durable record does not say. */
  void laneMoves(LaneQueue lane) {
    lanes.putIfAbsent(lane, end);
  }

  /** Earlier owners have left records about the parked lane. */
  void laneTakenOver(LaneQueue lane) {
    lanes.put(lane, takeover.attemptsFrom());
  }

  /** A record of the lane is durable that says everything up to here. */
  void laneRecorded(LaneQueue lane, long saidUpTo, boolean moves) {
    if (moves) {
      lanes.merge(lane, saidUpTo, Math::max);
    } else {
      lanes.remove(lane);
    }
  }

  /** The lane needs no record any more. */
  void laneLive(LaneQueue lane) {
    lanes.remove(lane);
  }

  /** From where to read, given what the unresolved batches need. */
  long from(OffsetTracker offsets) {
    long from = isOld(offsets.position()) ? takeover.attemptsFrom() : end;
    from = Math.min(from, offsets.attemptsFrom().orElse(end));
    for (long lane : lanes.values()) {
      from = Math.min(from, lane);
    }
    return from;
  }
}
