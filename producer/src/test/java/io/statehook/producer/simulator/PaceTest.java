package io.statehook.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 10, 333.3, 2_000, 50_000})
  void holdsTheRateOverAMinuteOfUnevenTicks(double perSecond) {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    Pace pace = new Pace(perSecond, 0);
    long now = 0;
    long taken = 0;
    while (now < 60 * SECOND) {
      now = Math.min(60 * SECOND, now + random.nextLong(1, SECOND / 20));
      taken += pace.take(now, NO_LIMIT);
    }

    assertThat((double) taken).as("seed %d", seed).isCloseTo(60 * perSecond, within(1.0));
  }

  @Test
  void spreadsARateOverTheSecond() {
    Pace pace = new Pace(100, 0);

    for (int tick = 1; tick <= 100; tick++) {
      assertThat(pace.take(tick * SECOND / 100, NO_LIMIT)).isBetween(0, 2);
    }
  }

  @Test
  void catchesUpNoMoreThanASecondAfterAStall() {
    Pace pace = new Pace(100, 0);

    assertThat(pace.take(60 * SECOND, NO_LIMIT)).isEqualTo(100);
  }

  @Test
  void aSlowRateStillGetsItsTurn() {
    Pace pace = new Pace(0.1, 0);

    assertThat(pace.take(9 * SECOND, NO_LIMIT)).isZero();
    assertThat(pace.take(11 * SECOND, NO_LIMIT)).isEqualTo(1);
  }

  @Test
  void whatIsHeldBackStaysDue() {
    Pace pace = new Pace(100, 0);

    assertThat(pace.take(SECOND / 2, 0)).isZero();
    assertThat(pace.take(SECOND / 2, 20)).isEqualTo(20);
    assertThat(pace.take(SECOND / 2, NO_LIMIT)).isEqualTo(30);
  }
}
