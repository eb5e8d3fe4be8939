package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TestPaceTest {
  private long nanos;
  private final TestPace pace = new TestPace(() -> nanos);

  @Test
  void theMessagesOfAnOrgLeaveASecondApartAndThoseOfOthersAtOnce() {
    assertThat(pace.turn("a")).hasValue(Duration.ZERO);
    assertThat(pace.turn("a")).hasValue(Duration.ofSeconds(1));
    assertThat(pace.turn("b")).hasValue(Duration.ZERO);
    pass(Duration.ofMillis(1500));
    assertThat(pace.turn("a")).hasValue(Duration.ofMillis(500));
    pass(Duration.ofMinutes(1));
    assertThat(pace.turn("a")).hasValue(Duration.ZERO);
  }

  @Test
  void whoeverWouldWaitForTooLongIsTurnedAwayAndTakesNoTurn() {
    for (int i = 0; i <= TestPace.MAX_WAIT.toSeconds(); i++) {
      assertThat(pace.turn("a")).isPresent();
    }
    assertThat(pace.turn("a")).isEmpty();
    pass(TestPace.INTERVAL);
    assertThat(pace.turn("a")).hasValue(TestPace.MAX_WAIT);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
