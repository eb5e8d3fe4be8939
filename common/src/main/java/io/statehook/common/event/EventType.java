package io.statehook.common.event;

import java.util.Optional;

/** What kind of fact a device reports. */
public enum EventType {
  /** A state that has a value until it changes or is removed. */
  STATUS("status"),
  /** Something that happened at a moment. */
  EVENT("event");

  private final String wireName;

  EventType(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in JSON. */
  public String wireName() {
    return wireName;
  }

  /** The type with this wire name, compared exactly; empty if there is none. */
  public static Optional<EventType> of(String wireName) {
    for (EventType type : values()) {
      if (type.wireName.equals(wireName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
