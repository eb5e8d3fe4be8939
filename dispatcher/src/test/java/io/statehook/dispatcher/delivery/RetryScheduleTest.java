package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
  private static final RandomGenerator MIDDLE =
      new Random() {
        @Override
        public double nextDouble() {
          return 0.5;
        }
      };

  private final RetrySchedule schedule = new RetrySchedule(MIDDLE, Duration.ofHours(1));

  @ParameterizedTest
  @CsvSource({
    "1, PT1S",
    "2, PT5S",
    "3, PT15S",
    "4, PT30S",
    "5, PT1M",
    "6, PT2M",
    "7, PT5M",
    "8, PT10M",
    "9, PT30M",
    "10, PT1H",
    "11, PT1H",
    "1000000, PT1H"
  })
  void waitsGrowAsDocumentedAndStayHourly(int failures, Duration wait) {
    assertThat(schedule.waitAfter(failures, Optional.empty())).isEqualTo(wait);
  }

  @Test
  void jitterIsTwentyPercentToEitherSide() {
    RetrySchedule jittered = new RetrySchedule(new Random(7), Duration.ofHours(1));
    for (int i = 0; i < 10_000; i++) {
      assertThat(jittered.waitAfter(4, Optional.empty()))
          .isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT30S", "PT29S, PT30S", "PT31S, PT31S", "PT1H, PT1H", "PT2H, PT1H"})
  void anEndpointCanAskForLongerButNeverForShorterOrMoreThanAnHour(Duration asked, Duration wait) {
    assertThat(schedule.waitAfter(4, Optional.of(asked))).isEqualTo(wait);
  }

  @Test
  void theSlowPartBeginsAtThirtySeconds() {
    assertThat(schedule.waitAfter(RetrySchedule.SLOW_PART, Optional.empty()))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void zeroFailuresAreRefused() {
    assertThatThrownBy(() -> schedule.waitAfter(0, Optional.empty())).hasMessageContaining("not 0");
  }
}
