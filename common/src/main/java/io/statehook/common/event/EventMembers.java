package io.statehook.common.event;

import static io.statehook.common.event.EventReader.invalid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the members of one event while it is read and judges them together at its end. */
final class EventMembers {
  private static final int MAX_ID = 64;
  private static final int MAX_NAME = 128;
  private static final String NAME_RULE =
      "a string of 1 to 128 characters without control characters";
  private static final List<String> OURS =
      List.of(
          "id", "orgId", "deviceId", "workspaceId", "type", "key", "value", "removed", "timestamp");

  private @Nullable String id;
  private @Nullable String orgId;
  private @Nullable String deviceId;
  private @Nullable EventType type;
  private @Nullable String key;
  private boolean hasTimestamp;
  private boolean hasValue;
  private boolean removed;

  /** Takes one member whose value starts at {@code token}; returns why it is refused, or null. */
  @Nullable EventRefusal accept(String name, JsonToken token, JsonParser parser)
      throws IOException {
    switch (name) {
      case "id":
        id = text(token, parser);
        return isVisibleAscii(id, MAX_ID)
            ? null
            : invalid(name, "1 to 64 visible ASCII characters");
      case "orgId":
        orgId = text(token, parser);
        return isName(orgId) ? null : invalid(name, NAME_RULE);
      case "deviceId":
        deviceId = text(token, parser);
        return isName(deviceId) ? null : invalid(name, NAME_RULE);
      case "workspaceId":
        return isName(text(token, parser)) ? null : invalid(name, NAME_RULE);
      case "type":
        return acceptType(text(token, parser));
      case "key":
        key = text(token, parser);
        return isVisibleAscii(key, EventKey.MAX_LENGTH)
            ? null
            : invalid(name, "a dotted path such as A.B[2].C, up to 512 characters");
      case "timestamp":
        return acceptTimestamp(text(token, parser));
      case "removed":
        return acceptRemoved(token);
      case "value":
        hasValue = true;
        return null;
      default:
        return acceptOther(name);
    }
  }

  private @Nullable EventRefusal acceptType(@Nullable String text) {
    type = text == null ? null : EventType.of(text).orElse(null);
    return type == null ? invalid("type", "must be \"status\" or \"event\"") : null;
  }

  private @Nullable EventRefusal acceptTimestamp(@Nullable String text) {
    hasTimestamp = text != null && Rfc3339.isTimestamp(text);
    return hasTimestamp
        ? null
        : invalid("timestamp", "RFC 3339 with an offset, such as 2026-11-21T10:02:31.123Z");
  }

  private @Nullable EventRefusal acceptRemoved(JsonToken token) {
    removed = token == JsonToken.VALUE_TRUE;
    return removed || token == JsonToken.VALUE_FALSE
        ? null
        : invalid("removed", "must be a boolean");
  }

  private static @Nullable EventRefusal acceptOther(String name) {
    for (String ours : OURS) {
      if (ours.equalsIgnoreCase(name)) {
        return new EventRefusal(
            EventRefusal.Reason.MALFORMED, "a member differs from \"" + ours + "\" only in case");
      }
    }
    return null;
  }

  /** The event, or the first rule that all members together break. */
  EventReading toReading() {
    if (id == null) {
      return missing("id");
    }
    if (orgId == null) {
      return missing("orgId");
    }
    if (deviceId == null) {
      return missing("deviceId");
    }
    if (type == null) {
      return missing("type");
    }
    if (key == null) {
      return missing("key");
    }
    if (!hasTimestamp) {
      return missing("timestamp");
    }
    if (type == EventType.STATUS && hasValue == removed) {
      return invalid("value", "a status has either a value or \"removed\":true");
    }
    if (type == EventType.EVENT && removed) {
      return invalid("removed", "only a status can be removed");
    }
    return new DeviceEvent(id, orgId, deviceId, type, key);
  }

  private static EventRefusal missing(String member) {
    return invalid(member, "is missing");
  }

  private static @Nullable String text(JsonToken token, JsonParser parser) throws IOException {
    return token == JsonToken.VALUE_STRING ? parser.getText() : null;
  }

  private static boolean isVisibleAscii(@Nullable String text, int max) {
    return text != null
        && !text.isEmpty()
        && text.length() <= max
        && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  private static boolean isName(@Nullable String text) {
    return text != null
        && !text.isEmpty()
        && text.codePointCount(0, text.length()) <= MAX_NAME
        && text.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }
}
