package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DispatcherCommandTest {
  @Test
  void anUnknownRoleIsInvalid() {
    Run.Ended ended = new Run().command("dispatcher", "--roles", "batcher,baker");

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains("statehook.roles", "baker");
  }
}
