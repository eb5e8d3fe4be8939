package io.statehook.dispatcher.delivery;

import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which records of one partition are unresolved. Batches are resolved in any order; only what lies
 * before the first unresolved one may be committed.
 */
final class OffsetTracker {
  /** With each offset, where {@code webhook-attempts} ended when it was read. */
  private final TreeMap<Long, Long> unresolved = new TreeMap<>();

  private long next = -1;

  /**
   * A record was read.
   *
   * @param attemptsFrom no record of {@code webhook-attempts} before that is about it
   */
  void read(long offset, long attemptsFrom) {
    if (offset < next) {
      throw new IllegalArgumentException("offset %d was read after %d".formatted(offset, next - 1));
    }
    unresolved.put(offset, attemptsFrom);
    next = offset + 1;
  }

  /** Everything before the position was read; the last of it may be records that nobody sees. */
  void readUpTo(long position) {
    next = Math.max(next, position);
  }

  /** Kafka has acknowledged what became of the record. */
  void resolve(long offset) {
    if (unresolved.remove(offset) == null) {
      throw new IllegalArgumentException("offset %d is not unresolved".formatted(offset));
    }
  }

  /** The offset that may be committed, or -1 while nothing was read. */
  long committable() {
    return unresolved.isEmpty() ? next : unresolved.firstKey();
  }

  /** Everything before was read. */
  long position() {
    return next;
  }

  /** From where {@code webhook-attempts} speaks of what is unresolved; empty if nothing is. */
  OptionalLong attemptsFrom() {
    return unresolved.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(unresolved.firstEntry().getValue());
  }

  /** How many records are unresolved. */
  int size() {
    return unresolved.size();
  }
}
