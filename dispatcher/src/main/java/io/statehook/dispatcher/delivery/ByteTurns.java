package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Whose turn it is, by bytes: start-time fair queuing. A lane is due where its last request ended
 * on a common count of bytes, but never before whoever was served last, so that nobody saves up for
 * later. Whoever sends a megabyte waits until the others had the chance to send one.
 */
final class ByteTurns {
  /** What a request costs at least: a slot is used even by an empty one. */
  static final int LEAST_COST_BYTES = 1024;

  private final Map<Lane, Long> paidUpTo = new HashMap<>();
  private final PriorityQueue<Paid> inOrder =
      new PriorityQueue<>(Comparator.comparingLong(Paid::upTo));
  private long now;

  /** When the lane is due. */
  long next(Lane lane) {
    return Math.max(now, paidUpTo.getOrDefault(lane, 0L));
  }

  /** The lane that was due then sends so many bytes. */
  void sent(Lane lane, long turn, long bytes) {
    now = Math.max(now, turn);
    long upTo = turn + Math.max(bytes, LEAST_COST_BYTES);
    paidUpTo.put(lane, upTo);
    inOrder.add(new Paid(lane, upTo));
    for (Paid first = inOrder.peek(); first != null && first.upTo <= now; first = inOrder.peek()) {
      inOrder.remove();
      paidUpTo.remove(first.lane, first.upTo);
    }
  }

  /** Nobody sends or waits: what was owed is owed no more. */
  void clear() {
    paidUpTo.clear();
    inOrder.clear();
    now = 0;
  }

  private record Paid(Lane lane, long upTo) {}
}
