package io.statehook.dispatcher.delivery;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Room for parked lanes to hold a part of their backlog in memory. A lane takes a slot to read and
 * keeps it until what it read has left memory; then it waits behind the others again.
 */
final class ReadSlots {
  private final int limit;
  private final Set<LaneQueue> holders = new HashSet<>();
  private final Set<LaneQueue> line = new LinkedHashSet<>();

  ReadSlots(int limit) {
    this.limit = limit;
  }

  /** Whether the lane may read now; otherwise it stands in line. */
  boolean take(LaneQueue lane) {
    if (holders.contains(lane)) {
      return true;
    }
    if (holders.size() < limit && line.isEmpty()) {
      return holders.add(lane);
    }
    line.add(lane);
    return false;
  }

  /** The lane wants something else; what it holds it keeps. */
  void leaveLine(LaneQueue lane) {
    line.remove(lane);
  }

  /** The lane holds nothing of its backlog any more. */
  void release(LaneQueue lane) {
    holders.remove(lane);
  }

  /** How many lanes hold a part of their backlog, or are about to. */
  int taken() {
    return holders.size();
  }

  /** The lane that waits longest, with its slot taken, if there is room for it. */
  Optional<LaneQueue> next() {
    Iterator<LaneQueue> longest = line.iterator();
    if (holders.size() >= limit || !longest.hasNext()) {
      return Optional.empty();
    }
    LaneQueue lane = longest.next();
    longest.remove();
    holders.add(lane);
    return Optional.of(lane);
  }
}
