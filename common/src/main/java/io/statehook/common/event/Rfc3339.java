package io.statehook.common.event;

/**
 * Checks the form of RFC 3339 timestamps without building one: the check runs for every event,
 * where {@link java.time.OffsetDateTime#parse(CharSequence)} would cost more than the whole JSON
 * read.
 */
final class Rfc3339 {
  private static final int SHORTEST = "2026-11-21T10:02:31Z".length();
  private static final int MAX_FRACTION_DIGITS = 9;

  private Rfc3339() {}

  /** Whether the text is {@code yyyy-mm-ddThh:mm:ss[.f](Z|+hh:mm)} with every field in range. */
  static boolean isTimestamp(String text) {
    return text.length() >= SHORTEST && isDate(text) && isTime(text) && isTail(text);
  }

  private static boolean isDate(String text) {
    return inRange(text, 0, 2, 0, 99)
        && inRange(text, 2, 2, 0, 99)
        && text.charAt(4) == '-'
        && inRange(text, 5, 2, 1, 12)
        && text.charAt(7) == '-'
        && inRange(text, 8, 2, 1, 31);
  }

  private static boolean isTime(String text) {
    return Character.toUpperCase(text.charAt(10)) == 'T'
        && inRange(text, 11, 2, 0, 23)
        && text.charAt(13) == ':'
        && inRange(text, 14, 2, 0, 59)
        && text.charAt(16) == ':'
        && inRange(text, 17, 2, 0, 60);
  }

  private static boolean isTail(String text) {
    int at = 19;
    if (text.charAt(at) == '.') {
      int digits = 0;
      while (at + 1 + digits < text.length() && isDigit(text.charAt(at + 1 + digits))) {
        digits++;
      }
      if (digits == 0 || digits > MAX_FRACTION_DIGITS) {
        return false;
      }
      at += 1 + digits;
    }
    return isOffset(text, at);
  }

  private static boolean isOffset(String text, int at) {
    int rest = text.length() - at;
    if (rest == 1) {
      return Character.toUpperCase(text.charAt(at)) == 'Z';
    }
    return rest == 6
        && (text.charAt(at) == '+' || text.charAt(at) == '-')
        && inRange(text, at + 1, 2, 0, 23)
        && text.charAt(at + 3) == ':'
        && inRange(text, at + 4, 2, 0, 59);
  }

  private static boolean inRange(String text, int from, int digits, int min, int max) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return false;
      }
      value = value * 10 + (c - '0');
    }
    return value >= min && value <= max;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
