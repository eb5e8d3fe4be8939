package io.statehook.common.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The absolute name of a state or event: dotted segments, each a name with an optional index, as in
 * {@code Peripherals.ConnectedDevice[2].RoomAnalytics.PeopleCount.Current}. Keys that differ only
 * in case are equal.
 *
 * @param segments at least one
 */
public record EventKey(List<KeySegment> segments) {
  /** The longest text of a key or pattern, in characters. */
  static final int MAX_LENGTH = 512;

  /** The most segments of a key or pattern. */
  static final int MAX_SEGMENTS = 32;

  /** Copies the list. */
  public EventKey {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || segments.size() > MAX_SEGMENTS) {
      throw new IllegalArgumentException("a key has 1 to 32 segments, not " + segments.size());
    }
    for (KeySegment segment : segments) {
      if (!segment.isAbsolute()) {
        throw new IllegalArgumentException("a key has no wildcards or ranges: " + segment);
      }
    }
  }

  /** Reads a key as devices write it; empty if it breaks the grammar. */
  public static Optional<EventKey> parse(String text) {
    String[] parts = text.length() > MAX_LENGTH ? new String[0] : text.split("\\.", -1);
    if (parts.length == 0 || parts.length > MAX_SEGMENTS) {
      return Optional.empty();
    }
    List<KeySegment> segments = new ArrayList<>(parts.length);
    for (String part : parts) {
      Optional<KeySegment> segment = KeySegment.parse(part).filter(KeySegment::isAbsolute);
      if (segment.isEmpty()) {
        return Optional.empty();
      }
      segments.add(segment.get());
    }
    return Optional.of(new EventKey(segments));
  }

  /** The key in lower case. */
  @Override
  public String toString() {
    return KeySegment.join(segments);
  }
}
