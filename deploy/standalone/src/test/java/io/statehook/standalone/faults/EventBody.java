package io.statehook.standalone.faults;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.util.stream.IntStream;

/** Reads which events a body carries: an array of objects whose ids are {@code e} and a number. */
final class EventBody {
  static final int UNKNOWN = -1;

  private EventBody() {}

  /** The numbers in order; one {@link #UNKNOWN} if the body is anything else. */
  static int[] numbers(byte[] body) {
    IntStream.Builder numbers = IntStream.builder();
    try (JsonParser parser = Json.mapper().createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return new int[] {UNKNOWN};
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        numbers.add(number(parser));
      }
      return parser.nextToken() == null ? numbers.build().toArray() : new int[] {UNKNOWN};
    } catch (IOException e) {
      return new int[] {UNKNOWN};
    }
  }

  private static int number(JsonParser parser) throws IOException {
    int number = UNKNOWN;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("id") && value == JsonToken.VALUE_STRING) {
        String id = parser.getText();
        number = id.matches("e\\d{1,9}") ? Integer.parseInt(id, 1, id.length(), 10) : UNKNOWN;
      }
      parser.skipChildren();
    }
    return number;
  }
}
