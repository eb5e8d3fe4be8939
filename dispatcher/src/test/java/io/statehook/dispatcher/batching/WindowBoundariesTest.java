package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WindowBoundariesTest {
  private static final Instant OPENED = Instant.parse("2026-11-21T10:02:31.123Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aWindowNeverStaysOpenLongerThanItsWait() {
    Seeds.check(
        5_000,
        seed -> {
          Random random = new Random(seed);
          Duration wait = Duration.ofMillis(1 + random.nextInt(3_600_000));
          Instant opened = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
          Duration remaining = remaining("s" + random.nextInt(100), wait, opened, opened);

          assertThat(remaining).isPositive().isLessThanOrEqualTo(wait);
        });
  }

  @Test
  void allPartitionsSealTheWindowsOfOneSubscriptionAtTheSameMoment() {
    Instant boundary = OPENED.plus(remaining("s", MINUTE, OPENED, OPENED));
    for (int millis = 0; millis < 60_000; millis += 777) {
      Instant opened = boundary.minusMillis(60_000 - millis);
      assertThat(opened.plus(remaining("s", MINUTE, opened, opened))).isEqualTo(boundary);
    }
  }

  @Test
  void subscriptionsDoNotAllTickTogether() {
    Set<Duration> remaining = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      remaining.add(remaining("subscription-" + i, MINUTE, OPENED, OPENED));
    }
    assertThat(remaining).hasSizeGreaterThan(900);
  }

  @Test
  void aRestartDoesNotMoveTheBoundary() {
    Duration atOpening = remaining("s", MINUTE, OPENED, OPENED);
    Instant later = OPENED.plusMillis(atOpening.toMillis() / 3);

    assertThat(later.plus(remaining("s", MINUTE, OPENED, later))).isEqualTo(OPENED.plus(atOpening));
  }

  @Test
  void aBoundaryThatPassedDuringARestartIsDueAtOnce() {
    assertThat(remaining("s", MINUTE, OPENED, OPENED.plusSeconds(90))).isZero();
  }

  @Test
  void aClockSetBackDelaysNothingBeyondTheWait() {
    assertThat(remaining("s", MINUTE, OPENED, OPENED.minusSeconds(86_400))).isEqualTo(MINUTE);
  }

  @Test
  void noWaitMeansNoTime() {
    assertThat(remaining("s", Duration.ZERO, OPENED, OPENED)).isZero();
  }

  private static Duration remaining(String id, Duration wait, Instant opened, Instant now) {
    return WindowBoundaries.remaining(id, wait, opened, now);
  }
}
