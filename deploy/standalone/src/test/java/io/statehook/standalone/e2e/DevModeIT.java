package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.standalone.dev.DevMode;
import io.statehook.standalone.dev.DevOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command of the README, in this process. */
@Timeout(120)
final class DevModeIT {
  private static final Duration DURATION = Duration.ofSeconds(10);
  private static final long SEED = 7;

  @Test
  void everythingThatMatchesIsDeliveredAndOneFailureRecovers() throws Exception {
    Path directory = SharedBroker.directory("dev");
    Path file = directory.resolve("totals.json");
    DevOptions options =
        new DevOptions(
            Optional.of(DURATION),
            20,
            50,
            true,
            Optional.of(directory),
            0,
            0,
            Optional.of(file),
            SEED);
    ByteArrayOutputStream text = new ByteArrayOutputStream();

    boolean complete;
    try (PrintStream out = new PrintStream(text, true, UTF_8)) {
      complete = new DevMode(options, out).run(DevModeIT::pause);
    }

    assertThat(complete).as(text.toString(UTF_8)).isTrue();
    assertTotals(Json.parse(Files.readAllBytes(file)).document().orElseThrow());
    assertAnnounced(text.toString(UTF_8), directory);
  }

  private static void assertTotals(JsonNode totals) {
    assertThat(totals.fieldNames())
        .toIterable()
        .containsExactly(
            "published",
            "matched",
            "delivered",
            "requests",
            "retries",
            "recovered",
            "deadLetters",
            "signatureFailures",
            "orderViolations",
            "latencyMs");
    assertThat(totals.path("latencyMs").fieldNames())
        .toIterable()
        .containsExactly("p50", "p95", "p99");
    assertThat(totals.path("matched").asLong()).isPositive();
    assertThat(totals.path("delivered")).isEqualTo(totals.path("matched"));
    assertThat(totals.path("published").asLong()).isPositive();
    assertThat(totals.path("recovered").asLong()).isPositive();
    assertThat(totals.path("retries").asLong())
        .isGreaterThanOrEqualTo(totals.path("recovered").asLong());
    assertThat(totals.path("deadLetters").asLong()).isZero();
    assertThat(totals.path("signatureFailures").asLong()).isZero();
    assertThat(totals.path("orderViolations").asLong()).isZero();
  }

  private static void assertAnnounced(String text, Path directory) throws Exception {
    JsonNode dev =
        Json.parse(Files.readAllBytes(directory.resolve("dev.json"))).document().orElseThrow();
    assertThat(text)
        .contains(dev.path("bootstrapServers").asText())
        .contains(dev.path("receiverUrl").asText())
        .contains("503");
    assertThat(Path.of(dev.path("caFile").asText())).exists();
    assertThat(dev.path("signingKey").asText()).startsWith("whsec_");
  }

  private static boolean pause(Duration atMost) throws InterruptedException {
    Thread.sleep(atMost.toMillis()); // What dev mode itself does between looks at its signal.
    return false;
  }
}
