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
  private final int partition;
  private final OffsetTracker offsets = new OffsetTracker();
  private final Map<Lane, LaneQueue> lanes = new HashMap<>();
  private final Map<String, List<LaneQueue>> bySubscription = new HashMap<>();
  private boolean revoked;

  PartitionWork(int partition) {
    this.partition = partition;
  }

  int partition() {
    return partition;
  }

  OffsetTracker offsets() {
    return offsets;
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
