package io.statehook.common.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryLimitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1024, 0, maxEvents",
    "10001, 1024, 0, maxEvents",
    "1, 1023, 0, maxBytes",
    "1, 921601, 0, maxBytes",
    "1, 1024, -1, maxWaitMs",
    "1, 1024, 3600001, maxWaitMs"
  })
  void batchLimitsStayWithinTheirBounds(int events, int bytes, long wait, String member) {
    assertThatThrownBy(() -> new BatchLimits(events, bytes, Duration.ofMillis(wait)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(member + ": must be ");
  }

  @ParameterizedTest
  @CsvSource({
    "99, 1, 0, 1, timeoutMs",
    "60001, 1, 0, 1, timeoutMs",
    "100, 0, 0, 1, parallelism",
    "100, 65, 0, 1, parallelism",
    "100, 1, -1, 1, requestsPerSecond",
    "100, 1, 100001, 1, requestsPerSecond",
    "100, 1, 0, 0, maxAgeHours",
    "100, 1, 0, 169, maxAgeHours"
  })
  void deliveryPoliciesStayWithinTheirBounds(
      long timeout, int parallelism, int rate, long age, String member) {
    assertThatThrownBy(
            () ->
                new DeliveryPolicy(
                    Duration.ofMillis(timeout),
                    parallelism,
                    rate,
                    Duration.ofHours(age),
                    DeliveryPolicy.OnRejected.BLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(member + ": must be ");
  }

  @Test
  void aSelectionIsEitherEveryDeviceOrSome() {
    assertThat(DeviceSelection.every().contains("any")).isTrue();
    assertThat(DeviceSelection.of(List.of("a", "b", "a")).contains("a")).isTrue();
    assertThat(DeviceSelection.of(List.of("a")).contains("A")).isFalse();
    assertThatThrownBy(() -> DeviceSelection.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeviceSelection(true, Set.of("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
