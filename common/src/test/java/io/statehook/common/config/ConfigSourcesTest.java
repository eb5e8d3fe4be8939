package io.statehook.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSourcesTest {

  @ParameterizedTest
  @CsvSource({
    "STATEHOOK_ROLES, statehook.roles",
    "STATEHOOK_TOPIC_EVENT_PARTITIONS, statehook.topic.event.partitions",
    "STATEHOOK_WORKER_MAX_IN_FLIGHT_PER_HOST, statehook.worker.max.in.flight.per.host",
    "STATEHOOK_A__B___C, statehook.a_b-c",
    "STATEHOOK_KAFKA_BOOTSTRAP_SERVERS, bootstrap.servers",
    "STATEHOOK_KAFKA_CONSUMER_MAX_POLL_RECORDS, consumer.max.poll.records",
    "STATEHOOK_KAFKA_STREAMS_NUM_STANDBY_REPLICAS, streams.num.standby.replicas"
  })
  void aVariableStandsForASetting(String variable, String setting) {
    assertThat(ConfigSources.merge(Map.of(), Map.of(variable, "x"), Map.of()))
        .isEqualTo(Map.of(setting, "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "KAFKA_OPTS",
        "statehook_roles",
        "STATEHOOKROLES",
        "STATEHOOK_HEAP_OPTS",
        "STATEHOOK_OPTS",
        "STATEHOOK_LOG4J_OPTS",
        "STATEHOOK_LOG_FORMAT",
        "STATEHOOK_HOME"
      })
  void otherVariablesAndThoseOfTheLauncherAreNoSettings(String variable) {
    assertThat(ConfigSources.merge(Map.of(), Map.of(variable, "x"), Map.of())).isEmpty();
  }

  @Test
  void everySettingCanBeGivenInTheEnvironment() {
    for (String name : StatehookConfig.definition().names()) {
      String variable = name.toUpperCase(Locale.ROOT).replace('.', '_');

      assertThat(ConfigSources.settingName(variable)).isEqualTo(name);
    }
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndThatOverTheFile() {
    Map<String, String> file = Map.of("statehook.roles", "file", "a", "file", "b", "file");
    Map<String, String> environment =
        Map.of("STATEHOOK_ROLES", "environment", "STATEHOOK_KAFKA_B", "environment");
    Map<String, String> flags = Map.of("statehook.roles", "flag");

    assertThat(ConfigSources.merge(file, environment, flags))
        .isEqualTo(Map.of("statehook.roles", "flag", "a", "file", "b", "environment"));
  }
}
