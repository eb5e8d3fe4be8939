package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one assignment of a partition holds. A later assignment of the same partition is another
 * object, so that whatever still refers to this one can tell that it is over.
 */
final class PartitionWork {
  /** A position that moved by so many records is committed although the offset did not move. */
  static final long COMMIT_POSITION_EVERY = 1000;

  private final int partition;
  private final RecoveryPositions positions;
  private final OffsetTracker offsets = new OffsetTracker();
  private final Map<Lane, LaneQueue> lanes = new HashMap<>();
  private final Map<String, List<LaneQueue>> bySubscription = new HashMap<>();
  private long committedOffset = -1;
  private long committedFrom = -1;
  private int underWay;
  private boolean closing;
  private boolean revoked;

  PartitionWork(int partition, Takeover takeover) {
    this.partition = partition;
    positions = new RecoveryPositions(takeover);
  }

  int partition() {
    return partition;
  }

  OffsetTracker offsets() {
    return offsets;
  }

  RecoveryPositions positions() {
    return positions;
  }

  /** A record was read. */
  void read(long offset) {
    offsets.read(offset, positions.ofBatch(offset));
  }

  /** Whether what comes next may have been sent by an earlier owner, who has decided how. */
  boolean isCatchingUp() {
    return positions.isOld(offsets.position());
  }

  /** What may be committed, if that is news. */
  Optional<Effect.Commit> commit() {
    long offset = offsets.committable();
    long from = positions.from(offsets);
    if (offset < 0 || (offset <= committedOffset && from < committedFrom + COMMIT_POSITION_EVERY)) {
      return Optional.empty();
    }
    committedOffset = offset;
    committedFrom = from;
    return Optional.of(new Effect.Commit(partition, offset, from));
  }

  /** A request or an append was started. */
  void started() {
    underWay++;
  }

  /** It has ended. */
  void ended() {
    underWay--;
  }

  /** Whether nothing that was started is under way. */
  boolean isQuiet() {
    return underWay == 0;
  }

  /** Nothing is started any more. */
  void close() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }

  /** The lane, made if it is new. */
  LaneQueue lane(Lane lane) {
    LaneQueue known = lanes.get(lane);
    if (known != null) {
      return known;
    }
    LaneQueue made = new LaneQueue(lane, this);
    lanes.put(lane, made);
    bySubscription.computeIfAbsent(lane.subscriptionId(), id -> new ArrayList<>()).add(made);
    return made;
  }

  Optional<LaneQueue> find(Lane lane) {
    return Optional.ofNullable(lanes.get(lane));
  }

  List<LaneQueue> lanes() {
    return List.copyOf(lanes.values());
  }

  List<LaneQueue> lanesOf(String subscriptionId) {
    return List.copyOf(bySubscription.getOrDefault(subscriptionId, List.of()));
  }

  /** Forgets an empty lane whose subscription is gone. */
  void forget(LaneQueue lane) {
    lanes.remove(lane.lane());
    bySubscription.computeIfPresent(
        lane.subscriptionId(),
        (id, all) -> {
          all.remove(lane);
          return all.isEmpty() ? null : all;
        });
  }

  int laneCount() {
    return lanes.size();
  }

  /** Whether the partition was taken away since. */
  boolean isRevoked() {
    return revoked;
  }

  void revoke() {
    revoked = true;
    lanes.clear();
    bySubscription.clear();
  }
}
