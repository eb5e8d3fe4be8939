package io.statehook.common.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads the events that nearly all devices send: good ones in {@link PlainJson}. What it does not
 * take is for {@link EventReader} to judge, so that there is one wording of what is wrong with a
 * bad event; a rule that becomes stricter there must become so here. Making a parser for every
 * event was half of the batcher's work.
 */
final class PlainEvent {
  private static final byte[] ID = "id".getBytes(US_ASCII);
  private static final byte[] ORG_ID = "orgId".getBytes(US_ASCII);
  private static final byte[] DEVICE_ID = "deviceId".getBytes(US_ASCII);
  private static final byte[] WORKSPACE_ID = "workspaceId".getBytes(US_ASCII);
  private static final byte[] TYPE = "type".getBytes(US_ASCII);
  private static final byte[] KEY = "key".getBytes(US_ASCII);
  private static final byte[] VALUE = "value".getBytes(US_ASCII);
  private static final byte[] REMOVED = "removed".getBytes(US_ASCII);
  private static final byte[] TIMESTAMP = "timestamp".getBytes(US_ASCII);
  private static final byte[][] OURS =
      EventMembers.OURS.stream().map(name -> name.getBytes(US_ASCII)).toArray(byte[][]::new);
  private static final byte[] STATUS = EventType.STATUS.wireName().getBytes(US_ASCII);
  private static final byte[] EVENT = EventType.EVENT.wireName().getBytes(US_ASCII);
  private static final int LONGEST_TIMESTAMP = 40;

  private final PlainJson json;
  private boolean identified;
  private @Nullable String orgId;
  private @Nullable String deviceId;
  private @Nullable EventType type;
  private @Nullable String key;
  private boolean valued;
  private boolean removed;
  private boolean dated;

  private PlainEvent(byte[] value) {
    this.json = new PlainJson(value);
  }

  /**
   * The event, if it is good and plain.
   *
   * @param value strict UTF-8
   */
  static @Nullable DeviceEvent read(byte[] value) {
    PlainEvent event = new PlainEvent(value);
    return event.members() ? event.whole() : null;
  }

  private boolean members() {
    if (!json.next('{')) {
      return false;
    }
    do {
      if (!json.name() || !member()) {
        return false;
      }
    } while (json.next(','));
    return json.next('}') && json.isAtEnd();
  }

  private boolean member() {
    if (json.is(ID)) {
      identified = json.ascii('!', EventMembers.MAX_ID);
      return identified;
    }
    if (json.is(ORG_ID)) {
      orgId = name();
      return orgId != null;
    }
    if (json.is(DEVICE_ID)) {
      deviceId = name();
      return deviceId != null;
    }
    if (json.is(WORKSPACE_ID)) {
      return json.ascii(' ', Name.MAX_LENGTH);
    }
    if (json.is(TYPE)) {
      type = type();
      return type != null;
    }
    if (json.is(KEY)) {
      key = json.ascii('!', EventKey.MAX_LENGTH) ? json.string() : null;
      return key != null;
    }
    if (json.is(VALUE)) {
      valued = json.value();
      return valued;
    }
    if (json.is(REMOVED)) {
      removed = json.isTrue();
      return removed || json.isFalse();
    }
    if (json.is(TIMESTAMP)) {
      dated = json.ascii('!', LONGEST_TIMESTAMP) && json.isTimestamp();
      return dated;
    }
    return isUnlikeOurs() && json.value();
  }

  private @Nullable String name() {
    return json.ascii(' ', Name.MAX_LENGTH) ? json.string() : null;
  }

  private @Nullable EventType type() {
    if (!json.ascii('!', STATUS.length)) {
      return null;
    }
    if (json.is(STATUS)) {
      return EventType.STATUS;
    }
    return json.is(EVENT) ? EventType.EVENT : null;
  }

  private boolean isUnlikeOurs() {
    for (byte[] ours : OURS) {
      if (json.isIgnoringCase(ours)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable DeviceEvent whole() {
    return identified
            && orgId != null
            && deviceId != null
            && type != null
            && key != null
            && dated
            && (type == EventType.STATUS ? valued != removed : !removed)
        ? new DeviceEvent(orgId, deviceId, type, key)
        : null;
  }
}
