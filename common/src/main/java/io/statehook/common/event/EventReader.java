package io.statehook.common.event;

import static io.statehook.common.event.EventRefusal.Reason.INVALID;
import static io.statehook.common.event.EventRefusal.Reason.MALFORMED;
import static io.statehook.common.event.EventRefusal.Reason.TOO_DEEP;
import static io.statehook.common.event.EventRefusal.Reason.TOO_LARGE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a device event where it lies: its routing facts and the verdict on malformed input come
 * from the same pass, so what was judged is what is sent. A plain good event takes no parser.
 *
 * <p>Refused besides malformed JSON, because two readers could understand them differently: a
 * member that occurs twice at any depth, a member that differs from one of ours only in case, bytes
 * after the object, a byte order mark, and anything that is not strict UTF-8.
 *
 * <p>Safe for use by many threads.
 */
public final class EventReader {
  /** The longest event that is accepted, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  /** The deepest nesting that is accepted; the event object itself is level 1. */
  public static final int MAX_DEPTH = 32;

  private final JsonFactory json =
      JsonFactory.builder()
          // Without detection a byte order mark or UTF-16 is a syntax error instead of being read.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // Names come from devices: interned ones would fill memory that all of the JVM shares.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // Members that occur twice are found here: Jackson's way is a hash set per object.
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH + 1).build())
          .build();

  /** Reads one record value; {@code null} (a record without a value) is refused like any other. */
  public EventReading read(byte @Nullable [] value) {
    if (value == null || value.length == 0) {
      return new EventRefusal(MALFORMED, "the record has no value");
    }
    if (value.length > MAX_BYTES) {
      return new EventRefusal(
          TOO_LARGE, "%d bytes, the limit is %d".formatted(value.length, MAX_BYTES));
    }
    if (!Json.isStrictUtf8(value)) {
      return new EventRefusal(MALFORMED, "the value is not valid UTF-8");
    }
    DeviceEvent plain = PlainEvent.read(value);
    return plain != null ? plain : parse(value);
  }

  /** The verdict on any bytes that are strict UTF-8 and not too many. */
  EventReading parse(byte[] value) {
    try (JsonParser parser = json.createParser(value)) {
      return readDocument(parser);
    } catch (StreamConstraintsException e) {
      return new EventRefusal(TOO_LARGE, Json.describe(e));
    } catch (JsonProcessingException e) {
      return new EventRefusal(MALFORMED, Json.describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  private static EventReading readDocument(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return new EventRefusal(MALFORMED, "the value is not a JSON object");
    }
    EventMembers members = new EventMembers();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      EventRefusal refusal = members.accept(name, token, parser);
      if (refusal == null && token.isStructStart()) {
        refusal = skip(parser, 2);
      }
      if (refusal != null) {
        return refusal;
      }
    }
    if (parser.nextToken() != null) {
      return new EventRefusal(MALFORMED, "bytes follow the JSON object");
    }
    return members.toReading();
  }

  /** Passes the rest of an object or array, which stands at a level of nesting. */
  private static @Nullable EventRefusal skip(JsonParser parser, int level) throws IOException {
    if (level > MAX_DEPTH) {
      return new EventRefusal(TOO_DEEP, "nested deeper than %d levels".formatted(MAX_DEPTH));
    }
    MemberNames names = new MemberNames();
    EventRefusal refusal = null;
    while (refusal == null) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return new EventRefusal(MALFORMED, "the JSON object does not end");
      }
      if (token.isStructEnd()) {
        return null;
      }
      if (token == JsonToken.FIELD_NAME) {
        names.addNew(parser.currentName(), parser);
      } else if (token.isStructStart()) {
        refusal = skip(parser, level + 1);
      }
    }
    return refusal;
  }

  /** The refusal of a member that breaks its rule. */
  static EventRefusal invalid(String member, String rule) {
    return new EventRefusal(INVALID, member + ": " + rule);
  }
}
