package io.statehook.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StallsTest {
  private Duration still = Duration.ZERO;
  private Duration answers = Duration.ofDays(1);
  private final Stalls stalls = new Stalls(Duration.ofSeconds(120), () -> answers);
  private final Supplier<Optional<String>> engine =
      stalls.whileKafkaAnswers("the engine", () -> still);

  @Test
  void whatStandsStillForLongerThanTheLimitIsNamed() {
    assertThat(engine.get()).isEmpty();
    still = Duration.ofSeconds(120);
    assertThat(engine.get()).isEmpty();
    still = Duration.ofSeconds(121);
    assertThat(engine.get()).contains("the engine has not moved for 121 s");
  }

  @Test
  void waitingForKafkaIsNoStall() {
    still = Duration.ofHours(3);
    answers = Duration.ZERO;
    assertThat(engine.get()).isEmpty();
  }

  @Test
  void afterAnOutageEverybodyHasTheWholeLimitToMoveAgain() {
    still = Duration.ofHours(3);
    answers = Duration.ofSeconds(119);
    assertThat(engine.get()).isEmpty();
    answers = Duration.ofSeconds(122);
    assertThat(engine.get()).contains("the engine has not moved for 122 s");
  }

  @Test
  void whatNeverWaitsForKafkaHasNoExcuse() {
    answers = Duration.ZERO;
    still = Duration.ofSeconds(121);
    assertThat(stalls.always("the reader", () -> still).get()).isPresent();
  }
}
