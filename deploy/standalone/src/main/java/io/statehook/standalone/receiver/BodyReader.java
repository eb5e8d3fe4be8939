package io.statehook.standalone.receiver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a verified body as a stream: an array of event objects and nothing behind it. */
final class BodyReader {
  private BodyReader() {}

  /** The events, or empty when the body is anything else. */
  static Optional<List<ReceivedEvent>> read(byte[] body) {
    try (JsonParser parser = Json.mapper().createParser(body)) {
      return readArray(parser);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<ReceivedEvent>> readArray(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      return Optional.empty();
    }
    List<ReceivedEvent> events = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      ReceivedEvent event = readEvent(parser);
      if (event.id().isEmpty() || event.deviceId().isEmpty()) {
        return Optional.empty();
      }
      events.add(event);
    }
    boolean whole = parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null;
    return whole && !events.isEmpty() ? Optional.of(events) : Optional.empty();
  }

  private static ReceivedEvent readEvent(JsonParser parser) throws IOException {
    String id = "";
    String deviceId = "";
    String timestamp = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "id" -> id = text(parser, value);
        case "deviceId" -> deviceId = text(parser, value);
        case "timestamp" -> timestamp = text(parser, value);
        default -> parser.skipChildren();
      }
    }
    return new ReceivedEvent(id, deviceId, timestamp);
  }

  private static String text(JsonParser parser, JsonToken value) throws IOException {
    parser.skipChildren();
    return value == JsonToken.VALUE_STRING ? parser.getText() : "";
  }
}
