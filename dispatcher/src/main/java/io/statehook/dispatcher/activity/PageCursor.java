package io.statehook.dispatcher.activity;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Where a page ended: per partition, in the order of their numbers, the offset before which
 * everything is still to be seen. Says nothing about any record.
 */
final class PageCursor {
  private static final int RADIX = 36;
  private static final String SEPARATOR = ".";

  private PageCursor() {}

  static String write(SortedMap<Integer, Long> offsets) {
    return offsets.values().stream()
        .map(offset -> Long.toString(offset, RADIX))
        .collect(Collectors.joining(SEPARATOR));
  }

  /**
   * What is left of the ranges behind a page.
   *
   * @throws IllegalArgumentException when the text is not the end of a page of the same question
   */
  static Map<Integer, OffsetRange> rest(String text, SortedMap<Integer, OffsetRange> ranges) {
    String[] offsets = text.split("\\.", -1);
    if (offsets.length != ranges.size()) {
      throw foreign(text);
    }
    Map<Integer, OffsetRange> rest = new HashMap<>();
    int next = 0;
    for (Map.Entry<Integer, OffsetRange> range : ranges.entrySet()) {
      rest.put(range.getKey(), range.getValue().before(offset(offsets[next++], text)));
    }
    return rest;
  }

  private static long offset(String offset, String text) {
    try {
      return Long.parseUnsignedLong(offset, RADIX);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(foreign(text).getMessage(), e);
    }
  }

  private static IllegalArgumentException foreign(String text) {
    return new IllegalArgumentException(
        "cursor: not the end of a page of this question: \"%s\""
            .formatted(text.substring(0, Math.min(text.length(), 100))));
  }
}
