package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private final Pace pace = new Pace();

  @ParameterizedTest
  @CsvSource({
    "1, 1, PT1S",
    "1, 5, PT0.2S",
    "4, 2, PT2S",
    "64, 1, PT64S",
    "1, 3, PT0.333333334S",
    "1, 100000, PT0.00001S"
  })
  void eachLaneKeepsItsPartOfTheRate(int parallelism, int rate, Duration between) {
    pace.started(START);

    assertThat(pace.next(policy(parallelism, rate))).isEqualTo(START.plus(between));
  }

  @Test
  void theFirstRequestAndThoseWithoutRateNeedNotWait() {
    assertThat(pace.next(policy(1, 1))).isEqualTo(Instant.MIN);
    pace.started(START);

    assertThat(pace.next(policy(1, 0))).isEqualTo(Instant.MIN);
  }

  @Test
  void aLaneIsFastWhenItsLastAnswerWas() {
    assertThat(isFast()).isFalse();
    pace.answered(Duration.ofSeconds(1));
    assertThat(isFast()).isTrue();
    pace.answered(Duration.ofMillis(1001));
    assertThat(isFast()).isFalse();
    pace.answered(Duration.ZERO);
    pace.endpointChanged();
    assertThat(isFast()).isFalse();
  }

  private boolean isFast() {
    return pace.isFast(Duration.ofSeconds(1));
  }

  private static DeliveryPolicy policy(int parallelism, int rate) {
    return new DeliveryPolicy(
        Duration.ofSeconds(15), parallelism, rate, Duration.ofHours(72), OnRejected.DEAD_LETTER);
  }
}
