package io.statehook.common.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the text of a member in the parser's own buffer. Plain loops: this runs for every member
 * of every event, where a stream of characters costs more than reading them.
 */
final class MemberText {
  private static final List<EventType> TYPES = List.of(EventType.values());

  private MemberText() {}

  /** Whether it is a string of one to so many visible ASCII characters. */
  static boolean isVisibleAscii(JsonToken token, JsonParser parser, int max) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return false;
    }
    char[] text = parser.getTextCharacters();
    int from = parser.getTextOffset();
    int length = parser.getTextLength();
    if (length == 0 || length > max) {
      return false;
    }
    for (int i = from; i < from + length; i++) {
      if (text[i] <= 0x20 || text[i] >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a string that is a {@link Name}. */
  static boolean isName(JsonToken token, JsonParser parser) throws IOException {
    return token == JsonToken.VALUE_STRING
        && Name.isValid(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  /** Whether it is a string with an RFC 3339 timestamp. */
  static boolean isTimestamp(JsonToken token, JsonParser parser) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return false;
    }
    // What is not Latin becomes a question mark, which no timestamp has.
    byte[] text = parser.getText().getBytes(StandardCharsets.ISO_8859_1);
    return Rfc3339.isTimestamp(text, 0, text.length);
  }

  /** The type that it names, compared exactly; null if there is none. */
  static @Nullable EventType type(JsonToken token, JsonParser parser) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      for (EventType type : TYPES) {
        if (is(type.wireName(), parser)) {
          return type;
        }
      }
    }
    return null;
  }

  private static boolean is(String expected, JsonParser parser) throws IOException {
    char[] text = parser.getTextCharacters();
    int from = parser.getTextOffset();
    boolean same = parser.getTextLength() == expected.length();
    for (int i = 0; same && i < expected.length(); i++) {
      same = text[from + i] == expected.charAt(i);
    }
    return same;
  }
}
