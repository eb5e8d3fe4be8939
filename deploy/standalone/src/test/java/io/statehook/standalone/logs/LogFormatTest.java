package io.statehook.standalone.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogFormatTest {
  @AfterEach
  void forget() {
    System.clearProperty("statehook.log.format");
  }

  @Test
  void linesAreForPeopleUnlessSaidOtherwise() {
    choose(Map.of(), "dispatcher", "--roles", "worker");
    assertThat(LogFormat.isJson()).isFalse();
  }

  @Test
  void anOptionSaysItInEitherForm() {
    choose(Map.of(), "dispatcher", "--log-format", "json");
    assertThat(LogFormat.isJson()).isTrue();
    choose(Map.of(), "dispatcher", "--log-format=plain");
    assertThat(LogFormat.isJson()).isFalse();
  }

  @Test
  void theEnvironmentSaysItWhereNoOptionDoes() {
    choose(Map.of(LogFormat.VARIABLE, "JSON"), "dispatcher");
    assertThat(LogFormat.isJson()).isTrue();
    choose(Map.of(LogFormat.VARIABLE, "json"), "dispatcher", "--log-format=plain");
    assertThat(LogFormat.isJson()).isFalse();
  }

  @Test
  void anotherFormatIsRefused() {
    assertThatThrownBy(() -> choose(Map.of(LogFormat.VARIABLE, "xml"), "dispatcher"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("STATEHOOK_LOG_FORMAT is plain or json, not \"xml\"");
  }

  private static void choose(Map<String, String> environment, String... words) {
    LogFormat.choose(words, environment);
  }
}
