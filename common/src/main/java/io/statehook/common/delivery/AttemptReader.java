package io.statehook.common.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of {@code webhook-attempts}. Members that it does not know are passed over. As a
 * stream and without a tree: whoever follows or searches attempts reads very many.
 */
public final class AttemptReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private String request = "";
  private final List<String> batches = new ArrayList<>(1);
  private String org = "";
  private String subscription = "";
  private String lane = "";
  private int attempt;
  private @Nullable Outcome outcome;
  private OptionalInt status = OptionalInt.empty();
  private @Nullable String error;
  private @Nullable Instant startedAt;
  private long durationMillis;
  private int events;
  private int bytes;
  private Attempt.@Nullable Part part;
  private OptionalLong position = OptionalLong.empty();
  private @Nullable Instant nextAttemptAt;
  private String response = "";

  private AttemptReader() {}

  /** The attempt; empty if the record is something else. */
  public static Optional<Attempt> read(byte[] value) {
    if (!Json.isStrictUtf8(value)) {
      return Optional.empty();
    }
    try (JsonParser parser = JSON.createParser(value)) {
      return new AttemptReader().read(parser);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<Attempt> read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      if (!readIdentity(member, parser)) {
        readFacts(member, parser);
      }
      parser.skipChildren();
    }
    if (parser.nextToken() != null || outcome == null || startedAt == null || request.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Attempt(
            request,
            batches,
            org,
            subscription,
            lane,
            attempt,
            outcome,
            status,
            Optional.ofNullable(error),
            startedAt,
            Duration.ofMillis(durationMillis),
            events,
            bytes,
            Optional.ofNullable(part),
            position,
            Optional.ofNullable(nextAttemptAt),
            response));
  }

  private boolean readIdentity(String member, JsonParser parser) throws IOException {
    switch (member) {
      case "request" -> request = parser.getValueAsString("");
      case "batches" -> readBatches(parser);
      case "org" -> org = parser.getValueAsString("");
      case "subscription" -> subscription = parser.getValueAsString("");
      case "lane" -> lane = parser.getValueAsString("");
      case "attempt" -> attempt = parser.getValueAsInt();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readFacts(String member, JsonParser parser) throws IOException {
    switch (member) {
      case "outcome" -> outcome = Outcome.of(parser.getValueAsString("")).orElse(null);
      case "status" -> status = OptionalInt.of(parser.getValueAsInt());
      case "error" -> error = parser.getValueAsString("");
      case "startedAt" -> startedAt = Instant.parse(parser.getValueAsString(""));
      case "durationMs" -> durationMillis = parser.getValueAsLong();
      case "events" -> events = parser.getValueAsInt();
      case "bytes" -> bytes = parser.getValueAsInt();
      case "part" -> part = readPart(parser);
      case "position" -> {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          position = OptionalLong.of(parser.getLongValue());
        }
      }
      case "nextAttemptAt" -> nextAttemptAt = Instant.parse(parser.getValueAsString(""));
      case "response" -> response = parser.getValueAsString("");
      default -> {}
    }
  }

  private void readBatches(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        batches.add(parser.getValueAsString(""));
        parser.skipChildren();
      }
    }
  }

  private static Attempt.@Nullable Part readPart(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return null;
    }
    int first = 0;
    int of = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      if (member.equals("first")) {
        first = parser.getValueAsInt();
      } else if (member.equals("of")) {
        of = parser.getValueAsInt();
      }
      parser.skipChildren();
    }
    return new Attempt.Part(first, of);
  }
}
