package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.LeaseCheck.Session;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseCheckTest {
  @Test
  void theDefaultFitsIntoKafkasDefault() {
    Duration lease = StatehookConfig.of(Map.of()).millis(StatehookConfig.WORKER_LEASE_MS);

    assertThat(Session.DEFAULT.problem(lease)).isEmpty();
  }

  @Test
  void aLeaseThatOutlivesTheSessionIsRefusedWithAllNumbers() {
    Session session = new Session(Duration.ofSeconds(10), Duration.ofSeconds(3), "s");

    assertThat(session.problem(Duration.ofMillis(6_999))).isEmpty();
    assertThat(session.problem(Duration.ofSeconds(7)).orElseThrow())
        .isEqualTo(
            "statehook.worker.lease.ms is 7000, but must be less than 7000: s (10000) less a"
                + " heartbeat interval (3000)");
  }

  @Test
  void theClassicProtocolIsRecognizedAsKafkaRecognizesIt() {
    assertThat(LeaseCheck.isClassic(StatehookConfig.of(Map.of()))).isFalse();
    assertThat(LeaseCheck.isClassic(StatehookConfig.of(Map.of("group.protocol", "CLASSIC"))))
        .isTrue();
  }
}
