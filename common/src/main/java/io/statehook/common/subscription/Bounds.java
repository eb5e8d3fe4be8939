package io.statehook.common.subscription;

/**
 * The values that a number may have.
 *
 * @param min the lowest, inclusive
 * @param max the highest, inclusive
 */
record Bounds(long min, long max) {
  boolean contains(long value) {
    return value >= min && value <= max;
  }

  /** Refuses other values of the member. */
  void require(String member, long value) {
    if (!contains(value)) {
      throw new IllegalArgumentException("%s: must be %s, not %d".formatted(member, this, value));
    }
  }

  @Override
  public String toString() {
    return min + " to " + max;
  }
}
