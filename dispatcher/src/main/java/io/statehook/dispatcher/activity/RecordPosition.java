package io.statehook.dispatcher.activity;

/**
 * Where a record stands in its topic.
 *
 * @param partition its partition
 * @param offset its offset there
 */
public record RecordPosition(int partition, long offset) {
  /** Refuses what no topic has. */
  public RecordPosition {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "a position is partition:offset from 0, not %d:%d".formatted(partition, offset));
    }
  }

  /**
   * Reads {@code partition:offset}.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static RecordPosition parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 2) {
        return new RecordPosition(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a position is partition:offset, not \"%s\"".formatted(text), e);
    }
    throw new IllegalArgumentException(
        "a position is partition:offset, not \"%s\"".formatted(text));
  }

  /** {@code partition:offset}. */
  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
