package io.statehook.common.batch;

import java.util.Locale;

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
}
