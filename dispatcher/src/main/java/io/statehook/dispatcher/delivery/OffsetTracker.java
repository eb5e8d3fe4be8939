package io.statehook.dispatcher.delivery;

import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Which records of one partition are unresolved. Batches are resolved in any order; only what lies
 * before the first unresolved one may be committed.
 */
final class OffsetTracker {
  private final TreeSet<Long> unresolved = new TreeSet<>();
  private long next = -1;
  private long committed = -1;

  /** A record was read. */
  void read(long offset) {
    if (offset < next) {
      throw new IllegalArgumentException("offset %d was read after %d".formatted(offset, next - 1));
    }
    unresolved.add(offset);
    next = offset + 1;
  }

  /** Everything before the position was read; the last of it may be records that nobody sees. */
  void readUpTo(long position) {
    next = Math.max(next, position);
  }

  /** Kafka has acknowledged what became of the record. */
  void resolve(long offset) {
    if (!unresolved.remove(offset)) {
      throw new IllegalArgumentException("offset %d is not unresolved".formatted(offset));
    }
  }

  /** The offset to commit if it has moved since the last call, else empty. */
  OptionalLong advance() {
    long first = unresolved.isEmpty() ? next : unresolved.first();
    if (first <= committed) {
      return OptionalLong.empty();
    }
    committed = first;
    return OptionalLong.of(first);
  }

  /** How many records are unresolved. */
  int size() {
    return unresolved.size();
  }
}
