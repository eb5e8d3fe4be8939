package io.statehook.common.batch;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a window was sealed. */
public enum SealedBy {
  /** It held {@code maxEvents}. */
  EVENTS,
  /** The next event would have exceeded {@code maxBytes}. */
  BYTES,
  /** Its time boundary passed. */
  WAIT,
  /** Its subscription or the catalogue changed. */
  CHANGE,
  /** Open windows reached the memory budget. */
  MEMORY,
  /** It was sealed before: somebody took it out of the dead letters. */
  REDRIVE;

  /** The name used in headers and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason with this wire name, compared exactly; empty if there is none. */
  public static Optional<SealedBy> of(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName().equals(wireName)).findFirst();
  }
}
