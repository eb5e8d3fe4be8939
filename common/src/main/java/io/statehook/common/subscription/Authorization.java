package io.statehook.common.subscription;

import java.util.Optional;

/**
 * How a request proves itself to the receiver besides its signature; the secret is kept elsewhere.
 */
public enum Authorization {
  /** Nothing. */
  NONE("none"),
  /** HTTP Basic with a user and a password. */
  BASIC("basic"),
  /** The secret is the {@code Authorization} header as is. */
  HEADER("header"),
  /** A client certificate. */
  MTLS("mtls");

  private final String wireName;

  Authorization(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in JSON. */
  public String wireName() {
    return wireName;
  }

  /** The kind with this name, compared exactly; empty if there is none. */
  public static Optional<Authorization> of(String wireName) {
    for (Authorization kind : values()) {
      if (kind.wireName.equals(wireName)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
