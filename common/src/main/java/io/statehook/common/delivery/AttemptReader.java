package io.statehook.common.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads records of {@code webhook-attempts}. Members that it does not know are passed over. */
public final class AttemptReader {
  private AttemptReader() {}

  /** The attempt; empty if the record is something else. */
  public static Optional<Attempt> read(byte[] value) {
    return Json.parse(value).document().flatMap(AttemptReader::attempt);
  }

  private static Optional<Attempt> attempt(JsonNode json) {
    Optional<Outcome> outcome = Outcome.of(json.path("outcome").asText());
    if (outcome.isEmpty() || json.path("request").asText().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Attempt(
              json.path("request").asText(),
              texts(json.path("batches")),
              json.path("subscription").asText(),
              json.path("lane").asText(),
              json.path("attempt").asInt(),
              outcome.get(),
              json.has("status")
                  ? OptionalInt.of(json.path("status").asInt())
                  : OptionalInt.empty(),
              text(json, "error"),
              Instant.parse(json.path("startedAt").asText()),
              Duration.ofMillis(json.path("durationMs").asLong()),
              json.path("events").asInt(),
              json.path("bytes").asInt(),
              part(json.path("part")),
              position(json.path("position")),
              text(json, "nextAttemptAt").map(Instant::parse),
              json.path("response").asText()));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Attempt.Part> part(JsonNode part) {
    return part.isObject()
        ? Optional.of(new Attempt.Part(part.path("first").asInt(), part.path("of").asInt()))
        : Optional.empty();
  }

  private static OptionalLong position(JsonNode position) {
    return position.isIntegralNumber() ? OptionalLong.of(position.asLong()) : OptionalLong.empty();
  }

  private static Optional<String> text(JsonNode json, String member) {
    return json.has(member) ? Optional.of(json.path(member).asText()) : Optional.empty();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
