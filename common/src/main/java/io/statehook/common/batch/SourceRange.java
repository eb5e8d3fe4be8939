package io.statehook.common.batch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in {@code device-events} the events of a batch stand.
 *
 * @param partition the partition
 * @param first the offset of the first event
 * @param last the offset of the last event
 */
public record SourceRange(int partition, long first, long last) {
  /** Without leading zeros: what is read is written again as the same text. */
  private static final Pattern TEXT =
      Pattern.compile("(0|[1-9]\\d{0,8}):(0|[1-9]\\d{0,17})-(0|[1-9]\\d{0,17})");

  /** Refuses ranges that hold nothing. */
  public SourceRange {
    if (partition < 0 || first < 0 || last < first) {
      throw new IllegalArgumentException(
          "not a source range: %d:%d-%d".formatted(partition, first, last));
    }
  }

  /** Reads {@code partition:first-last}; empty if the text is something else. */
  public static Optional<SourceRange> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(matcher.group(2));
    long last = Long.parseLong(matcher.group(3));
    return last < first
        ? Optional.empty()
        : Optional.of(new SourceRange(Integer.parseInt(matcher.group(1)), first, last));
  }

  /** The form used in headers. */
  @Override
  public String toString() {
    return partition + ":" + first + "-" + last;
  }
}
