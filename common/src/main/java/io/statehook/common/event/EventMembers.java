package io.statehook.common.event;

import static io.statehook.common.event.EventReader.invalid;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the members of one event while it is read and judges them together at its end. */
final class EventMembers {
  static final int MAX_ID = 64;
  private static final String NAME_RULE = "a string of " + Name.RULE;
  static final List<String> OURS =
      List.of(
          "id", "orgId", "deviceId", "workspaceId", "type", "key", "value", "removed", "timestamp");

  /** Bits of our members that were seen; what is not right is refused at once. */
  private static final int ID = 1;

  private static final int ORG_ID = 1 << 1;
  private static final int DEVICE_ID = 1 << 2;
  private static final int WORKSPACE_ID = 1 << 3;
  private static final int TYPE = 1 << 4;
  private static final int KEY = 1 << 5;
  private static final int VALUE = 1 << 6;
  private static final int REMOVED = 1 << 7;
  private static final int TIMESTAMP = 1 << 8;

  private final MemberNames others = new MemberNames();
  private int seen;
  private @Nullable String orgId;
  private @Nullable String deviceId;
  private @Nullable EventType type;
  private @Nullable String key;
  private boolean removed;

  /**
   * Takes one member whose value starts at {@code token}; returns why it is refused, or null. Only
   * what is kept becomes a string; the rest is judged where it was read.
   */
  @Nullable EventRefusal accept(String name, JsonToken token, JsonParser parser)
      throws IOException {
    switch (name) {
      case "id":
        once(ID, name, parser);
        return MemberText.isVisibleAscii(token, parser, MAX_ID)
            ? null
            : invalid(name, "1 to 64 visible ASCII characters");
      case "orgId":
        once(ORG_ID, name, parser);
        orgId = name(token, parser);
        return orgId == null ? invalid(name, NAME_RULE) : null;
      case "deviceId":
        once(DEVICE_ID, name, parser);
        deviceId = name(token, parser);
        return deviceId == null ? invalid(name, NAME_RULE) : null;
      case "workspaceId":
        once(WORKSPACE_ID, name, parser);
        return MemberText.isName(token, parser) ? null : invalid(name, NAME_RULE);
      case "type":
        once(TYPE, name, parser);
        type = MemberText.type(token, parser);
        return type == null ? invalid(name, "must be \"status\" or \"event\"") : null;
      case "key":
        once(KEY, name, parser);
        return acceptKey(token, parser);
      case "timestamp":
        once(TIMESTAMP, name, parser);
        return MemberText.isTimestamp(token, parser)
            ? null
            : invalid(name, "RFC 3339 with an offset, such as 2026-11-21T10:02:31.123Z");
      case "removed":
        once(REMOVED, name, parser);
        return acceptRemoved(token);
      case "value":
        once(VALUE, name, parser);
        return null;
      default:
        others.addNew(name, parser);
        return acceptOther(name);
    }
  }

  private void once(int member, String name, JsonParser parser) throws JsonParseException {
    if ((seen & member) != 0) {
      throw MemberNames.twice(name, parser);
    }
    seen |= member;
  }

  private boolean has(int member) {
    return (seen & member) != 0;
  }

  private @Nullable EventRefusal acceptKey(JsonToken token, JsonParser parser) throws IOException {
    key = MemberText.isVisibleAscii(token, parser, EventKey.MAX_LENGTH) ? parser.getText() : null;
    return key == null
        ? invalid("key", "a dotted path such as A.B[2].C, up to 512 characters")
        : null;
  }

  private static @Nullable String name(JsonToken token, JsonParser parser) throws IOException {
    return MemberText.isName(token, parser) ? parser.getText() : null;
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
    if (!has(ID)) {
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
    if (!has(TIMESTAMP)) {
      return missing("timestamp");
    }
    if (type == EventType.STATUS && has(VALUE) == removed) {
      return invalid("value", "a status has either a value or \"removed\":true");
    }
    if (type == EventType.EVENT && removed) {
      return invalid("removed", "only a status can be removed");
    }
    return new DeviceEvent(orgId, deviceId, type, key);
  }

  private static EventRefusal missing(String member) {
    return invalid(member, "is missing");
  }
}
