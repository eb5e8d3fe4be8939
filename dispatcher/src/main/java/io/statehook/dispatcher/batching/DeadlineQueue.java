package io.statehook.dispatcher.batching;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Names whose deadline comes next. A name stands in the queue about once, however often it is
 * scheduled: a hot subscription seals many windows before one boundary passes.
 */
final class DeadlineQueue {
  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private final Map<String, Long> next = new HashMap<>();

  /** Makes the name due at this time, or earlier if it was due earlier anyway. */
  void schedule(String name, long atNanos) {
    Long scheduled = next.get(name);
    if (scheduled == null || atNanos - scheduled < 0) {
      next.put(name, atNanos);
      queue.add(new Entry(name, atNanos));
    }
  }

  /** Takes a name that is due; the caller schedules it again if it is too early. */
  Optional<String> pollDue(long nowNanos) {
    for (Entry first = queue.peek(); first != null; first = queue.peek()) {
      if (first.atNanos - nowNanos > 0) {
        return Optional.empty();
      }
      queue.remove();
      if (next.remove(first.name, first.atNanos)) {
        return Optional.of(first.name);
      }
    }
    return Optional.empty();
  }

  private record Entry(String name, long atNanos) implements Comparable<Entry> {
    /** By difference: the monotonic clock may overflow. */
    @Override
    public int compareTo(Entry other) {
      return Long.signum(atNanos - other.atNanos);
    }
  }
}
