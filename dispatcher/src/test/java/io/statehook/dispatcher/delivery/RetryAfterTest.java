package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "1 | PT1S",
        "3600 | PT1H",
        "1000000000000 | PT1000000000000S",
        "' 7 ' | PT7S",
        "Sat, 21 Nov 2026 10:00:30 GMT | PT30S",
        "Saturday, 21-Nov-26 10:01:00 GMT | PT1M",
        "Sat Nov 21 10:02:00 2026 | PT2M",
        "Sun Nov 22 10:00:00 2026 | PT24H",
        "Tue Dec  1 10:00:00 2026 | PT240H"
      })
  void deltaSecondsAndAllDateFormsAreUnderstood(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+5",
        "1.5",
        "soon",
        "5 seconds",
        "10000000000000000000",
        "Fri, 20 Nov 2026 10:00:00 GMT",
        "Saturday, 21-Nov-99 10:00:00 GMT",
        "2026-11-21T10:01:00Z",
        "Sat, 21 Nov 2026 10:00:30 GMT, and some text that makes it far too long to be a date"
      })
  void whatSaysNothingUsefulIsIgnored(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }
}
