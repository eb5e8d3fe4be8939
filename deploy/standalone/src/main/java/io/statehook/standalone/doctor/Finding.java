package io.statehook.standalone.doctor;

import java.util.Locale;

/**
 * What came of looking at one thing.
 *
 * @param check what was looked at
 * @param result how it stands
 * @param text one sentence
 * @param remedy what to do about it; empty if nothing has to be done
 */
public record Finding(String check, Result result, String text, String remedy) {
  /** How something stands. */
  public enum Result {
    /** As it should be. */
    OK,
    /** Nothing is wrong, but somebody may want to know. */
    NOTE,
    /** It works, but not well or not for long. */
    WARNING,
    /** It does not work, or not safely. */
    FAILED;

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
