package io.statehook.dispatcher.activity;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Goes through several partitions from their ends to their beginnings, part by part, side by side.
 */
final class BackwardParts {
  private final Map<Integer, OffsetRange> unread;
  private final long part;

  /** Nothing of these was read yet. */
  BackwardParts(Map<Integer, OffsetRange> ranges) {
    unread = new TreeMap<>(ranges);
    part = OffsetRange.part(ranges.size());
  }

  /** The next part of every partition that is wanted; empty when there is nothing left of them. */
  Map<Integer, OffsetRange> next(IntPredicate isWanted) {
    Map<Integer, OffsetRange> parts = new HashMap<>();
    unread.forEach(
        (partition, range) -> {
          if (!range.isEmpty() && isWanted.test(partition)) {
            parts.put(partition, range.last(part));
          }
        });
    parts.forEach(
        (partition, last) -> unread.merge(partition, last, (r, l) -> r.before(l.begin())));
    return parts;
  }

  /** What was not handed out. */
  Map<Integer, OffsetRange> unread() {
    return unread;
  }
}
