package io.statehook.common.batch;

import java.util.Locale;

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
  MEMORY;

  /** The name used in headers and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
