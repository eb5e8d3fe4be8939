package io.statehook.benchmark;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which events have arrived. Each has a number of its own, so that one that is lost cannot hide
 * behind one that came twice. Safe for use by many threads.
 */
final class Arrivals {
  /** All that a rig can send in its life. A bit each, and memory only for those that came. */
  static final long MOST_EVENTS = 1L << 30;

  private static final int CHUNK_EVENTS = 1 << 20;

  private final AtomicReferenceArray<AtomicLongArray> chunks =
      new AtomicReferenceArray<>((int) (MOST_EVENTS / CHUNK_EVENTS));
  private final AtomicLong doubled = new AtomicLong();

  /**
   * Notes an event.
   *
   * @param number from 0 to {@link #MOST_EVENTS}, exclusive
   * @return whether it came for the first time
   */
  boolean add(long number) {
    AtomicLongArray chunk = chunk((int) (number / CHUNK_EVENTS));
    int word = (int) (number % CHUNK_EVENTS) / Long.SIZE;
    long bit = 1L << number % Long.SIZE;
    boolean first = (chunk.getAndAccumulate(word, bit, (old, added) -> old | added) & bit) == 0;
    if (!first) {
      doubled.incrementAndGet();
    }
    return first;
  }

  private AtomicLongArray chunk(int index) {
    AtomicLongArray known = chunks.get(index);
    if (known != null) {
      return known;
    }
    AtomicLongArray fresh = new AtomicLongArray(CHUNK_EVENTS / Long.SIZE);
    return chunks.compareAndSet(index, null, fresh) ? fresh : chunks.get(index);
  }

  /** How often an event came that had come before. */
  long doubled() {
    return doubled.get();
  }
}
