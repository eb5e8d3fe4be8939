package io.statehook.common.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final Instant START = Instant.parse("2026-11-21T10:02:31.123Z");

  @Test
  void aFailedAttemptIsOneDocumentedLine() {
    Attempt attempt =
        new Attempt(
            "0f",
            List.of("0a", "0b"),
            "acme",
            "acme-people",
            "acme-people/0",
            2,
            Outcome.RETRY,
            OptionalInt.of(503),
            Optional.of("status"),
            START,
            Duration.ofMillis(41),
            37,
            9120,
            Optional.of(new Attempt.Part(3, 40)),
            OptionalLong.of(77),
            Optional.of(START.plusSeconds(5)),
            "try\n\"later\"");

    assertThat(new String(attempt.toJson(), UTF_8))
        .isEqualTo(
            "{\"request\":\"0f\",\"batches\":[\"0a\",\"0b\"],\"org\":\"acme\",\"subscription\":\"acme-people\","
                + "\"lane\":\"acme-people/0\",\"attempt\":2,\"outcome\":\"retry\",\"status\":503,"
                + "\"error\":\"status\",\"startedAt\":\"2026-11-21T10:02:31.123Z\",\"durationMs\":41,"
                + "\"events\":37,\"bytes\":9120,\"part\":{\"first\":3,\"of\":40},\"position\":77,"
                + "\"nextAttemptAt\":\"2026-11-21T10:02:36.123Z\","
                + "\"response\":\"try\\n\\\"later\\\"\"}");
    assertThat(AttemptReader.read(attempt.toJson())).contains(attempt);
  }

  @Test
  void whatIsNotThereIsLeftOut() {
    Attempt attempt =
        new Attempt(
            "0f",
            List.of("0f"),
            "acme",
            "acme-people",
            "acme-people/0",
            1,
            Outcome.DELIVERED,
            OptionalInt.empty(),
            Optional.empty(),
            START,
            Duration.ZERO,
            1,
            2,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            "");

    assertThat(new String(attempt.toJson(), UTF_8))
        .isEqualTo(
            "{\"request\":\"0f\",\"batches\":[\"0f\"],\"org\":\"acme\",\"subscription\":\"acme-people\","
                + "\"lane\":\"acme-people/0\",\"attempt\":1,\"outcome\":\"delivered\","
                + "\"startedAt\":\"2026-11-21T10:02:31.123Z\",\"durationMs\":0,\"events\":1,"
                + "\"bytes\":2,\"response\":\"\"}");
    assertThat(AttemptReader.read(attempt.toJson())).contains(attempt);
  }

  @Test
  void whatIsNoAttemptIsNotReadAsOne() {
    assertThat(AttemptReader.read("{}".getBytes(UTF_8))).isEmpty();
    assertThat(AttemptReader.read("none".getBytes(UTF_8))).isEmpty();
    assertThat(AttemptReader.read("{\"request\":\"0f\",\"outcome\":\"sent\"}".getBytes(UTF_8)))
        .isEmpty();
    assertThat(AttemptReader.read("{\"request\":\"0f\",\"outcome\":\"retry\"}".getBytes(UTF_8)))
        .isEmpty();
  }

  @Test
  void whatIsCutOffDoubledOrFollowedBySomethingIsNoAttempt() {
    String good =
        "{\"request\":\"0f\",\"batches\":[\"0a\"],\"org\":\"acme\",\"outcome\":\"retry\","
            + "\"startedAt\":\"2026-11-21T10:02:31.123Z\",\"later\":{\"a\":[1,{}]},"
            + "\"part\":{\"first\":1,\"of\":2,\"more\":[]}}";

    assertThat(AttemptReader.read(good.getBytes(UTF_8)))
        .hasValueSatisfying(read -> assertThat(read.part()).contains(new Attempt.Part(1, 2)));
    for (int length = 0; length < good.length(); length++) {
      assertThat(AttemptReader.read(good.substring(0, length).getBytes(UTF_8))).isEmpty();
    }
    String twice = good.replace("\"org\"", "\"org\":\"other\",\"org\"");
    assertThat(AttemptReader.read(twice.getBytes(UTF_8))).isEmpty();
    assertThat(AttemptReader.read((good + "{}").getBytes(UTF_8))).isEmpty();
    assertThat(AttemptReader.read(good.replace("1,\"of\"", "2,\"of\"").getBytes(UTF_8))).isEmpty();
  }

  @Test
  void theOutcomesHaveTheirDocumentedNames() {
    assertThat(Outcome.values())
        .extracting(Outcome::wireName)
        .containsExactly(
            "delivered",
            "retry",
            "rejected",
            "parked",
            "expired",
            "suspended",
            "discarded",
            "joined");
  }

  @Test
  void aDeadLetterCarriesItsDocumentedHeadersAsText() {
    List<String> lines = new ArrayList<>();
    new DeadLetter("malformed", "not UTF-8: \u00e4", 0, START, "17:4711")
        .toHeaders()
        .forEach(header -> lines.add(header.key() + "=" + new String(header.value(), UTF_8)));

    assertThat(lines)
        .containsExactly(
            "reason=malformed",
            "detail=not UTF-8: \u00e4",
            "attempts=0",
            "first-attempt-at=2026-11-21T10:02:31.123Z",
            "source=17:4711");
  }
}
