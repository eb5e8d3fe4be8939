package io.statehook.common.event;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Chooses keys: dotted segments where {@code *} stands for one whole segment or, as the last
 * segment, for one or more. Compared without case.
 *
 * @param text the pattern as written
 * @param prefix the segments before a closing {@code *}, or all of them
 * @param openEnd whether the pattern closes with {@code *} and so fits one or more further segments
 */
public record KeyPattern(String text, List<KeySegment> prefix, boolean openEnd) {
  /** A dot between segments, but not those of a range. */
  private static final Pattern SEPARATOR = Pattern.compile("(?<!\\.)\\.(?!\\.)");

  /** Copies the list; refuses a pattern without segments. */
  public KeyPattern {
    prefix = List.copyOf(prefix);
    if (prefix.isEmpty() && !openEnd) {
      throw new IllegalArgumentException("a key pattern has at least one segment: " + text);
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it breaks the grammar; the message says which segment
   */
  public static KeyPattern parse(String text) {
    if (text.length() > EventKey.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a key pattern has at most %d characters, not %d"
              .formatted(EventKey.MAX_LENGTH, text.length()));
    }
    String[] parts = SEPARATOR.split(text, -1);
    if (parts.length > EventKey.MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "a key pattern has at most %d segments: %s".formatted(EventKey.MAX_SEGMENTS, text));
    }
    List<KeySegment> segments = new ArrayList<>(parts.length);
    for (String part : parts) {
      segments.add(segment(part, text));
    }
    int last = segments.size() - 1;
    return segments.get(last) instanceof KeySegment.Any
        ? new KeyPattern(text, segments.subList(0, last), true)
        : new KeyPattern(text, segments, false);
  }

  /** Whether the key is one of those this pattern chooses. */
  public boolean matches(EventKey key) {
    return isLengthPossible(key.segments().size()) && agreesWith(key.segments());
  }

  /** Whether some key is chosen by both patterns. */
  public boolean overlaps(KeyPattern other) {
    boolean someLengthFitsBoth =
        other.openEnd
            ? openEnd || other.isLengthPossible(prefix.size())
            : isLengthPossible(other.prefix.size());
    return someLengthFitsBoth && agreesWith(other.prefix);
  }

  private boolean isLengthPossible(int segments) {
    return openEnd ? segments > prefix.size() : segments == prefix.size();
  }

  /** Whether the segments that both have overlap, one by one. */
  private boolean agreesWith(List<KeySegment> segments) {
    int common = Math.min(prefix.size(), segments.size());
    for (int i = 0; i < common; i++) {
      if (!prefix.get(i).overlaps(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static KeySegment segment(String part, String text) {
    return KeySegment.parse(part)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is not a segment of a key pattern (Name, Name[2], Name[*], Name[1..3], Name[1..n] or *) in \"%s\""
                        .formatted(part, text)));
  }

  @Override
  public String toString() {
    return text;
  }
}
