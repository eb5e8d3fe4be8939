package io.statehook.common.event;

import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Checks the form of RFC 3339 timestamps without building one, or even a string: the check runs for
 * every event, where {@link java.time.OffsetDateTime#parse(CharSequence)} would cost more than the
 * whole JSON read.
 */
final class Rfc3339 {
  private static final int SHORTEST = "2026-11-21T10:02:31Z".length();
  private static final int END_OF_SECONDS = SHORTEST - 1;
  private static final int MAX_FRACTION_DIGITS = 9;
  private static final int NOT_A_NUMBER = -1;

  private Rfc3339() {}

  /**
   * Whether so many bytes from there on are {@code yyyy-mm-ddThh:mm:ss[.f](Z|+hh:mm)}, the day
   * exists and every other field is in range. A leap second is allowed in every minute.
   */
  static boolean isTimestamp(byte[] text, int from, int length) {
    return length >= SHORTEST
        && isDate(text, from)
        && isTime(text, from)
        && isTail(text, from + END_OF_SECONDS, from + length);
  }

  private static boolean isDate(byte[] text, int from) {
    int year = number(text, from, 4);
    int month = number(text, from + 5, 2);
    int day = number(text, from + 8, 2);
    return year >= 0
        && text[from + 4] == '-'
        && text[from + 7] == '-'
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= Month.of(month).length(IsoChronology.INSTANCE.isLeapYear(year));
  }

  private static boolean isTime(byte[] text, int from) {
    return isEither(text[from + 10], 'T', 't')
        && isUpTo(23, text, from + 11)
        && text[from + 13] == ':'
        && isUpTo(59, text, from + 14)
        && text[from + 16] == ':'
        && isUpTo(60, text, from + 17);
  }

  /** The fraction of a second, if any, and the offset. */
  private static boolean isTail(byte[] text, int from, int end) {
    if (text[from] != '.') {
      return isOffset(text, from, end);
    }
    int start = from + 1;
    int at = start;
    while (at < end && isDigit(text[at])) {
      at++;
    }
    return at > start && at - start <= MAX_FRACTION_DIGITS && isOffset(text, at, end);
  }

  private static boolean isOffset(byte[] text, int at, int end) {
    int rest = end - at;
    if (rest == 1) {
      return isEither(text[at], 'Z', 'z');
    }
    return rest == 6
        && isEither(text[at], '+', '-')
        && isUpTo(23, text, at + 1)
        && text[at + 3] == ':'
        && isUpTo(59, text, at + 4);
  }

  private static boolean isUpTo(int max, byte[] text, int from) {
    int value = number(text, from, 2);
    return value >= 0 && value <= max;
  }

  private static int number(byte[] text, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      byte c = text[i];
      if (!isDigit(c)) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static boolean isEither(byte c, char a, char b) {
    return c == a || c == b;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }
}
