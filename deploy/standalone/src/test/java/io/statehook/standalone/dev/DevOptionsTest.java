package io.statehook.standalone.dev;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DevOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "0, -3, 50, 0, 0, 0, --devices must be 1 to 100000 not -3",
    "0, 1, 0, 0, 0, 0, --rate must be above 0",
    "0, 1, NaN, 0, 0, 0, --rate must be above 0",
    "0, 1, 1, 99999, 0, 0, --kafka-port must be 0 to 65535 not 99999",
    "0, 1, 1, 0, 65536, 0, --http-port must be 0 to 65535 not 65536",
    "0, 1, 1, 0, 0, -1, --receiver-port must be 0 to 65535 not -1",
    "-1, 1, 1, 0, 0, 0, --duration must be above 0"
  })
  void whatNoPartWouldTakeIsRefusedByTheNameOfItsFlag(
      long seconds,
      int rooms,
      double rate,
      int kafkaPort,
      int httpPort,
      int receiverPort,
      String words) {
    Optional<Duration> duration =
        seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));

    assertThatThrownBy(
            () ->
                new DevOptions(
                    duration,
                    rooms,
                    rate,
                    true,
                    Optional.empty(),
                    kafkaPort,
                    httpPort,
                    receiverPort,
                    Optional.empty(),
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words.replace(" not ", ", not "));
  }
}
