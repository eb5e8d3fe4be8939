package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:02:31.123Z");

  @Test
  void saysNumbersAsPeopleDo() {
    assertThat(Words.count(1, "event")).isEqualTo("1 event");
    assertThat(Words.count(12_345, "event")).isEqualTo("12,345 events");
    assertThat(Words.bytes(870)).isEqualTo("870 B");
    assertThat(Words.bytes(262_144)).isEqualTo("256.0 KiB");
  }

  @Test
  void saysTimesAsPeopleDo() {
    assertThat(Words.duration(Duration.ofMillis(41))).isEqualTo("41 ms");
    assertThat(Words.duration(Duration.ofSeconds(15))).isEqualTo("15 s");
    assertThat(Words.duration(Duration.ofMillis(3_210))).isEqualTo("3.2 s");
    assertThat(Words.relative(NOW.minusSeconds(300), NOW)).isEqualTo("5 min ago");
    assertThat(Words.relative(NOW.plusSeconds(30), NOW)).isEqualTo("in 30 s");
    assertThat(Words.time(NOW)).isEqualTo("2026-11-22 10:02:31 UTC");
    assertThat(Words.clock(NOW)).isEqualTo("10:02:31");
  }
}
