package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Room for parked lanes to hold a part of their backlog in memory. A lane takes a slot to read and
 * keeps it until what it read has left memory; then it waits behind the others again.
 *
 * <p>Few lanes read large pages, many read small ones: a page takes at most a part of the room that
 * is left, so that lanes that come later find some.
 */
final class ReadSlots {
  /** Larger pages would not make a lane faster. */
  static final long LARGEST_PAGE = 4L << 20;

  /** A page takes at most this part of the room that is left. */
  private static final int PART = 4;

  private final int limit;
  private final long bytes;
  private final Map<LaneQueue, Long> holders = new HashMap<>();
  private final Set<LaneQueue> line = new LinkedHashSet<>();
  private long reserved;

  /**
   * Room.
   *
   * @param limit lanes that hold a part of their backlog at a time
   * @param bytes what they hold together, but for the least that each may hold
   */
  ReadSlots(int limit, long bytes) {
    this.limit = limit;
    this.bytes = bytes;
  }

  /** Whether the lane may read now; otherwise it stands in line. */
  boolean take(LaneQueue lane) {
    if (takeAtOnce(lane)) {
      return true;
    }
    line.add(lane);
    return false;
  }

  /** Whether the lane may read now; it does not wait for that. */
  boolean takeAtOnce(LaneQueue lane) {
    if (!holders.containsKey(lane) && (holders.size() >= limit || !line.isEmpty())) {
      return false;
    }
    holders.putIfAbsent(lane, 0L);
    return true;
  }

  /** Whether lanes wait until others hold nothing of their backlog any more. */
  boolean hasLine() {
    return !line.isEmpty();
  }

  /**
   * Sets memory aside for the next page of a lane that has a slot; returns how long it may be.
   *
   * @param held what the lane holds already
   * @param wanted how long it should be
   */
  long reserve(LaneQueue lane, long held, long wanted) {
    reserved -= holders.getOrDefault(lane, 0L);
    long left = Math.max(0, bytes - reserved - held);
    long least = held == 0 ? smallestPage() : 1;
    long page = Math.max(least, Math.min(Math.min(wanted, LARGEST_PAGE), left / PART));
    reserved += held + page;
    holders.put(lane, held + page);
    return page;
  }

  /** Whether a lane that holds a page may have another one besides. */
  boolean hasRoom() {
    return (bytes - reserved) / PART >= smallestPage();
  }

  /** How long a page of a lane that holds nothing may be in any case. */
  long smallestPage() {
    return Math.max(1, bytes / PART / limit);
  }

  /** The lane wants something else; what it holds it keeps. */
  void leaveLine(LaneQueue lane) {
    line.remove(lane);
  }

  /** The lane holds nothing of its backlog any more. */
  void release(LaneQueue lane) {
    Long held = holders.remove(lane);
    reserved -= held == null ? 0 : held;
  }

  /** A lane that has sent its page makes room for one that waits to read, even if more follows. */
  void releaseIfEmpty(LaneQueue lane) {
    boolean isReading = lane.parked().filter(Parked::isReading).isPresent();
    if (lane.size() == 0 && !isReading) {
      release(lane);
    }
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
    holders.put(lane, 0L);
    return Optional.of(lane);
  }
}
