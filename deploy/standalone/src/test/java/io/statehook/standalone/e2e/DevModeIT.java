package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.standalone.dev.DevMode;
import io.statehook.standalone.dev.DevOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The command of the README, in this process. */
final class DevModeIT {
  private static final Duration DURATION = Duration.ofSeconds(10);
  private static final long SEED = 7;

  private static final List<Pattern> COUNTED =
      List.of(
          Pattern.compile("webhook_attempts_total\\{result=\"2xx\"} [1-9]"),
          Pattern.compile("webhook_attempts_total\\{result=\"5xx\"} [1-9]"),
          Pattern.compile("webhook_retries_total [1-9]"));

  /** Nobody stops these runs. */
  private static final CountDownLatch NO_SIGNAL = new CountDownLatch(1);

  @Test
  void everythingThatMatchesIsDeliveredAndOneFailureRecovers() throws Exception {
    Path directory = SharedBroker.directory("dev");
    Path file = directory.resolve("made/for/totals.json");
    DevOptions options =
        new DevOptions(
            Optional.of(DURATION),
            20,
            50,
            true,
            Optional.of(directory),
            0,
            0,
            0,
            Optional.of(file),
            SEED);
    ByteArrayOutputStream text = new ByteArrayOutputStream();

    boolean complete;
    AtomicReference<String> numbers = new AtomicReference<>("");
    try (PrintStream out = new PrintStream(text, true, UTF_8)) {
      complete =
          new DevMode(options, out)
              .run(
                  atMost -> {
                    numbers.set(metrics(text.toString(UTF_8)));
                    return pause(atMost);
                  });
    }

    assertThat(complete).as(text.toString(UTF_8)).isTrue();
    assertTotals(Json.parse(Files.readAllBytes(file)).document().orElseThrow());
    assertAnnounced(text.toString(UTF_8), directory);
    assertThat(numbers.get())
        .contains("webhook_limit{limit=\"in_flight\"} 1024.0")
        .contains("webhook_inflight_requests ", "webhook_retries_total 1.0");
  }

  /** Once a request has failed and was sent again, however long that takes. */
  private static String metrics(String announced) {
    Matcher url = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/metrics").matcher(announced);
    assertThat(url.find()).as(announced).isTrue();
    await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(page(url.group(1) + "/health/ready"))
                    .isEqualTo("{\"status\":\"ready\"}"));
    return await()
        .until(
            () -> page(url.group()),
            numbers -> COUNTED.stream().allMatch(counted -> counted.matcher(numbers).find()));
  }

  private static String page(String url) {
    try (InputStream body = URI.create(url).toURL().openStream()) {
      return new String(body.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDeadLetterIsShownAndCountedOnce() throws Exception {
    Path directory = SharedBroker.directory("dev-dead-letter");
    DevOptions options =
        new DevOptions(
            Optional.of(Patience.LIMIT),
            1,
            1,
            false,
            Optional.of(directory),
            0,
            0,
            0,
            Optional.empty(),
            SEED);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    AtomicBoolean sent = new AtomicBoolean();

    try (PrintStream out = new PrintStream(text, true, UTF_8)) {
      new DevMode(options, out)
          .run(
              atMost -> {
                if (sent.compareAndSet(false, true)) {
                  publishNonsense(directory);
                }
                return pause(atMost) || text.toString(UTF_8).contains("dead letter: ");
              });
    }

    assertThat(text.toString(UTF_8))
        .contains("dead letter: malformed")
        .contains(" 1 dead letter ·", "1 event published");
  }

  private static void publishNonsense(Path directory) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", announced(directory).path("bootstrapServers").asText()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("device-events", "board", "nonsense"));
    }
  }

  private static JsonNode announced(Path directory) {
    try {
      return Json.parse(Files.readAllBytes(directory.resolve("dev.json"))).document().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private static void assertAnnounced(String text, Path directory) {
    JsonNode dev = announced(directory);
    assertThat(text)
        .contains(dev.path("bootstrapServers").asText())
        .contains(dev.path("receiverUrl").asText())
        .contains("503", "will be retried", "ca file", dev.path("caFile").asText())
        .contains("events publish --bootstrap-server " + dev.path("bootstrapServers").asText())
        .contains("keys show", "--org acme --key-file " + directory.toAbsolutePath());
    assertThat(Path.of(dev.path("caFile").asText())).exists();
    assertThat(dev.path("signingKey").asText()).startsWith("whsec_");
    assertThat(dev.path("adminToken").asText()).startsWith("shk_");
    assertThat(text).contains(dev.path("consoleUrl").asText(), dev.path("adminToken").asText());
  }

  private static boolean pause(Duration atMost) throws InterruptedException {
    return NO_SIGNAL.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
