package io.statehook.common.event;

import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Checks the form of RFC 3339 timestamps without building one: the check runs for every event,
 * where {@link java.time.OffsetDateTime#parse(CharSequence)} would cost more than the whole JSON
 * read.
 */
final class Rfc3339 {
  private static final int SHORTEST = "2026-11-21T10:02:31Z".length();
  private static final int END_OF_SECONDS = SHORTEST - 1;
  private static final int MAX_FRACTION_DIGITS = 9;
  private static final int NOT_A_NUMBER = -1;

  private Rfc3339() {}

  /**
   * Whether the text is {@code yyyy-mm-ddThh:mm:ss[.f](Z|+hh:mm)}, the day exists and every other
   * field is in range. A leap second is allowed in every minute.
   */
  static boolean isTimestamp(String text) {
    return text.length() >= SHORTEST && isDate(text) && isTime(text) && isTail(text);
  }

  private static boolean isDate(String text) {
    int year = number(text, 0, 4);
    int month = number(text, 5, 2);
    int day = number(text, 8, 2);
    return year >= 0
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year));
  }

  private static boolean isTime(String text) {
    return isEither(text.charAt(10), 'T', 't')
        && isUpTo(23, text, 11)
        && text.charAt(13) == ':'
        && isUpTo(59, text, 14)
        && text.charAt(16) == ':'
        && isUpTo(60, text, 17);
  }

  /** The fraction of a second, if any, and the offset. */
  private static boolean isTail(String text) {
    if (text.charAt(END_OF_SECONDS) != '.') {
      return isOffset(text, END_OF_SECONDS);
    }
    int start = END_OF_SECONDS + 1;
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end > start && end - start <= MAX_FRACTION_DIGITS && isOffset(text, end);
  }

  private static boolean isOffset(String text, int at) {
    int rest = text.length() - at;
    if (rest == 1) {
      return isEither(text.charAt(at), 'Z', 'z');
    }
    return rest == 6
        && isEither(text.charAt(at), '+', '-')
        && isUpTo(23, text, at + 1)
        && text.charAt(at + 3) == ':'
        && isUpTo(59, text, at + 4);
  }

  private static boolean isUpTo(int max, String text, int from) {
    int value = number(text, from, 2);
    return value >= 0 && value <= max;
  }

  private static int number(String text, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static boolean isEither(char c, char a, char b) {
    return c == a || c == b;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
