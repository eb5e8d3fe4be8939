package io.statehook.dispatcher.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.ChronoLocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code Retry-After} header in all forms of RFC 9110. */
final class RetryAfter {
  private static final Pattern DELTA_SECONDS = Pattern.compile("\\d{1,18}");
  private static final int MAX_LENGTH = 64;
  private static final int YEARS_BACK_OF_TWO_DIGITS = 50;

  private RetryAfter() {}

  /** How long to wait from now on; empty if the header says nothing that can be obeyed. */
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (DELTA_SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    for (DateTimeFormatter form : dateForms(now)) {
      try {
        Duration wait = Duration.between(now, ZonedDateTime.parse(text, form).toInstant());
        return wait.isNegative() ? Optional.empty() : Optional.of(wait);
      } catch (DateTimeException e) {
        // The next form, then: three of them are in use and none can be told by its beginning.
      }
    }
    return Optional.empty();
  }

  /** IMF-fixdate, RFC 850 and asctime; the year of RFC 850 has two digits, seen from now. */
  private static List<DateTimeFormatter> dateForms(Instant now) {
    ChronoLocalDate base =
        LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(YEARS_BACK_OF_TWO_DIGITS);
    DateTimeFormatter rfc850 =
        new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, base)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    DateTimeFormatter asctime =
        DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    return List.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850, asctime);
  }
}
