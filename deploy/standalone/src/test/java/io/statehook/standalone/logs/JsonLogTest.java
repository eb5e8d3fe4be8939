package io.statehook.standalone.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lines of the product's own log configuration. */
class JsonLogTest {
  private static final String PROPERTY = "statehook.log.format";

  @AfterEach
  void forget() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void aLineIsOneJsonObjectWithFixedKeys() throws Exception {
    System.setProperty(PROPERTY, "json");

    String line =
        line("delivery fails: subscriptionId={} reason={}", "acme-people", "said \"no\"\n");

    assertThat(line).endsWith("\n").hasLineCount(1);
    JsonNode json = json(line);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "@timestamp",
            "log.level",
            "message",
            "labels",
            "log.logger",
            "process.thread.name",
            "ecs.version");
    assertThat(Instant.parse(json.path("@timestamp").asText()))
        .isEqualTo(Instant.parse("2026-11-21T10:00:00.123Z"));
    assertThat(json.path("log.level").asText()).isEqualTo("WARN");
    assertThat(json.path("message").asText()).isEqualTo("delivery fails");
    assertThat(json.path("labels").toString())
        .isEqualTo("{\"subscriptionId\":\"acme-people\",\"reason\":\"said \\\"no\\\"\\n\"}");
  }

  @Test
  void aFailureIsThereWithItsStack() throws Exception {
    System.setProperty(PROPERTY, "json");

    JsonNode json = json(line("no signing key: orgId={}", "acme", new IllegalStateException("x")));

    assertThat(json.path("message").asText()).isEqualTo("no signing key");
    assertThat(json.path("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(json.path("error.message").asText()).isEqualTo("x");
    assertThat(json.path("error.stack_trace").asText()).contains("JsonLogTest");
  }

  @Test
  void aLineWithoutValuesHasNoLabels() throws Exception {
    System.setProperty(PROPERTY, "json");

    assertThat(json(line("stopped")).has("labels")).isFalse();
  }

  @Test
  void withoutTheFormatLinesAreForPeople() throws Exception {
    assertThat(line("delivery fails: subscriptionId={}", "a"))
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.123 WARN  JsonLogTest delivery fails: subscriptionId=a\\R");
  }

  private static JsonNode json(String line) {
    return Json.parse(line.getBytes(StandardCharsets.UTF_8)).document().orElseThrow();
  }

  private static String line(String format, Object... values) throws Exception {
    URI file = Objects.requireNonNull(JsonLogTest.class.getResource("/log4j2.xml")).toURI();
    try (LoggerContext context = new LoggerContext("test")) {
      Configuration configuration =
          ConfigurationFactory.getInstance().getConfiguration(context, "test", file);
      configuration.initialize();
      Layout<?> layout = configuration.getAppender("stderr").getLayout();
      ParameterizedMessage message = new ParameterizedMessage(format, values);
      return layout
          .toSerializable(
              Log4jLogEvent.newBuilder()
                  .setLoggerName(JsonLogTest.class.getName())
                  .setLevel(Level.WARN)
                  .setMessage(message)
                  .setThrown(message.getThrowable())
                  .setThreadName("main")
                  .setTimeMillis(Instant.parse("2026-11-21T10:00:00.123Z").toEpochMilli())
                  .build())
          .toString();
    }
  }
}
