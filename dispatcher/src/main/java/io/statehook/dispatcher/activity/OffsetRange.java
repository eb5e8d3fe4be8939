package io.statehook.dispatcher.activity;

/**
 * A part of a partition.
 *
 * @param begin its first offset
 * @param end the offset behind its last
 */
record OffsetRange(long begin, long end) {
  private static final long ABOUT_AT_ONCE = 1_000;
  private static final long FEWEST_AT_ONCE = 100;

  /** Whether it holds nothing. */
  boolean isEmpty() {
    return end <= begin;
  }

  /** So many of its last offsets. */
  OffsetRange last(long count) {
    return new OffsetRange(Math.max(begin, end - count), end);
  }

  /** So many of its first offsets. */
  OffsetRange first(long count) {
    return new OffsetRange(begin, Math.min(end, begin + count));
  }

  /** What lies before an offset. */
  OffsetRange before(long offset) {
    return new OffsetRange(begin, Math.min(end, offset));
  }

  /**
   * How many records of each partition are read at once where all of them are read backwards: many
   * small readings take long, and one large one takes memory, as records may be of any size.
   */
  static long part(int partitions) {
    return Math.max(FEWEST_AT_ONCE, ABOUT_AT_ONCE / partitions);
  }
}
