package io.statehook.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.statehook.dispatcher.admin.Readiness;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
  @Test
  void theTextNamesTheVersionTheJvmAndWhatRolesAdd() {
    Object owner = new Object();
    try (ProcessMetrics metrics = new ProcessMetrics(new Readiness())) {
      metrics.add(
          registry -> FunctionCounter.builder("webhook.retries", owner, o -> 3).register(registry));

      assertThat(metrics.text())
          .containsPattern("webhook_build_info\\{.*kafka=\"4\\.")
          .contains(
              "jvm_memory_used_bytes{", "process_uptime_seconds ", "webhook_retries_total 3.0");
    }
  }
}
