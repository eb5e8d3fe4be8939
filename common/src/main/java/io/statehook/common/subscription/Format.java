package io.statehook.common.subscription;

import java.util.Optional;

/** The shape of a request body. */
public enum Format {
  /** A JSON array of the events as the devices sent them. */
  ARRAY("array");

  private final String wireName;

  Format(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in JSON and headers. */
  public String wireName() {
    return wireName;
  }

  /** The format with this wire name; empty if this version does not have it. */
  public static Optional<Format> of(String wireName) {
    for (Format format : values()) {
      if (format.wireName.equals(wireName)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
