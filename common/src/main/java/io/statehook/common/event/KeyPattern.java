package io.statehook.common.event;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses keys: dotted segments where {@code *} stands for one whole segment or, as the last
 * segment, for one or more. Compared without case.
 *
 * @param text the pattern as written
 * @param prefix the segments before a closing {@code *}, or all of them
 * @param openEnd whether the pattern closes with {@code *} and so fits one or more further segments
 */
public record KeyPattern(String text, List<KeySegment> prefix, boolean openEnd) {
  private static final int MAX_SEGMENTS = 32;

  /** Copies the list. */
  public KeyPattern {
    prefix = List.copyOf(prefix);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it breaks the grammar; the message says which segment
   */
  public static KeyPattern parse(String text) {
    String[] parts = text.split("(?<!\\.)\\.(?!\\.)", -1);
    if (parts.length > MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "a key pattern has at most %d segments: %s".formatted(MAX_SEGMENTS, text));
    }
    List<KeySegment> segments = new ArrayList<>();
    for (String part : parts) {
      segments.add(
          KeySegment.parse(part)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "\"%s\" is not a segment of a key pattern (Name, Name[2], Name[*], Name[1..3], Name[1..n] or *) in \"%s\""
                              .formatted(part, text))));
    }
    boolean openEnd = segments.get(segments.size() - 1) instanceof KeySegment.Any;
    return new KeyPattern(
        text, openEnd ? segments.subList(0, segments.size() - 1) : segments, openEnd);
  }

  /** Whether the key is one of those this pattern chooses. */
  public boolean matches(EventKey key) {
    return fits(key.segments(), false);
  }

  /** Whether some key is chosen by both patterns. */
  public boolean overlaps(KeyPattern other) {
    return openEnd || !other.openEnd ? fits(other.prefix, other.openEnd) : other.overlaps(this);
  }

  private boolean fits(List<KeySegment> segments, boolean segmentsGoOn) {
    boolean lengthFits =
        openEnd
            ? segmentsGoOn || segments.size() > prefix.size()
            : segments.size() == prefix.size();
    int common = Math.min(prefix.size(), segments.size());
    for (int i = 0; lengthFits && i < common; i++) {
      lengthFits = prefix.get(i).overlaps(segments.get(i));
    }
    return lengthFits;
  }

  @Override
  public String toString() {
    return text;
  }
}
