package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final Readiness readiness = new Readiness();
  private Optional<String> obstacle = Optional.empty();
  private Optional<String> stall = Optional.empty();

  ReadinessTest() {
    readiness.require(() -> obstacle);
    readiness.watch(() -> stall);
  }

  @Test
  void aStartedProcessIsReadyWhileNothingStandsInItsWay() {
    assertThat(readiness.obstacle()).contains("starting");
    readiness.started();
    assertThat(readiness.obstacle()).isEmpty();

    obstacle = Optional.of("the batcher is rebalancing");
    assertThat(readiness.obstacle()).contains("the batcher is rebalancing");
    assertThat(readiness.stall()).isEmpty();

    obstacle = Optional.empty();
    assertThat(readiness.obstacle()).isEmpty();
  }

  @Test
  void whatStandsStillIsNeitherReadyNorAlive() {
    readiness.started();
    stall = Optional.of("the engine has not moved for 121 s");

    assertThat(readiness.stall()).isEqualTo(stall);
    assertThat(readiness.obstacle()).isEqualTo(stall);
  }

  @Test
  void whatStandsStillWhileTheProcessStartsIsSeen() {
    stall = Optional.of("the reader has not moved for 121 s");

    assertThat(readiness.stall()).isPresent();
    assertThat(readiness.obstacle()).contains("starting");
  }
}
