package io.statehook.common.batch;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a batch exists. */
public enum BatchKind {
  /** Devices reported it just now. */
  LIVE,
  /** The current state of devices, asked for. */
  SYNC,
  /** History, asked for. */
  REPLAY,
  /** A test message. */
  TEST;

  /** The name used in headers. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind with this wire name, compared exactly; empty if there is none. */
  public static Optional<BatchKind> of(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName().equals(wireName)).findFirst();
  }
}
