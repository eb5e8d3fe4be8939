package io.statehook.common.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports from the first to the last, both included.
 *
 * @param first 0 to 65535
 * @param last not less than the first
 */
public record PortRange(int first, int last) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final int MAX_PORT = 65_535;

  /** Refuses an empty range and ports that do not exist. */
  public PortRange {
    if (first < 0 || last < first || last > MAX_PORT) {
      throw new IllegalArgumentException(
          "not a range of ports: %d-%d (expected 0 to %d)".formatted(first, last, MAX_PORT));
    }
  }

  /**
   * Reads {@code 6379} or {@code 6000-6010}.
   *
   * @throws IllegalArgumentException with the text
   */
  public static PortRange parse(String text) {
    Matcher range = TEXT.matcher(text);
    if (!range.matches()) {
      throw new IllegalArgumentException(
          "not a port or a range of ports: \"%s\" (expected 6379 or 6000-6010)".formatted(text));
    }
    int first = Integer.parseInt(range.group(1));
    return new PortRange(first, range.group(2) == null ? first : Integer.parseInt(range.group(2)));
  }

  /** Whether a port is one of these. */
  public boolean contains(int port) {
    return first <= port && port <= last;
  }
}
