package io.statehook.standalone.receiver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The latest elements, up to a limit; the oldest are forgotten first. */
final class LatestSet<T> {
  private final int limit;
  private final Set<T> elements = new HashSet<>();
  private final Deque<T> oldestFirst = new ArrayDeque<>();

  LatestSet(int limit) {
    this.limit = limit;
  }

  /** Whether the element was new. */
  boolean add(T element) {
    if (!elements.add(element)) {
      return false;
    }
    oldestFirst.addLast(element);
    if (oldestFirst.size() > limit) {
      elements.remove(oldestFirst.removeFirst());
    }
    return true;
  }
}
