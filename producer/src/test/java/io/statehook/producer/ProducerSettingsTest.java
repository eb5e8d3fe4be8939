package io.statehook.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProducerSettingsTest {

  @Test
  void anAcknowledgedEventIsOnAllReplicasOnce() {
    assertThat(ProducerSettings.over(Map.of("bootstrap.servers", "127.0.0.1:9092")))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", "true")
        .containsEntry("compression.type", "lz4")
        .containsEntry("bootstrap.servers", "127.0.0.1:9092");
  }

  @Test
  void theCallerDecidesWhatIsOnlyTuning() {
    assertThat(ProducerSettings.over(Map.of("linger.ms", 50, "compression.type", "zstd")))
        .containsEntry("linger.ms", 50)
        .containsEntry("compression.type", "zstd");
  }

  @Test
  void theOtherSpellingOfAllIsAccepted() {
    assertThat(ProducerSettings.over(Map.of("acks", -1))).containsEntry("acks", "all");
  }

  @ParameterizedTest
  @CsvSource({"acks,1", "acks,0", "enable.idempotence,false", "transactional.id,mine"})
  void refusesASettingThatBreaksTheGuarantee(String name, String value) {
    assertThatThrownBy(() -> ProducerSettings.over(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
