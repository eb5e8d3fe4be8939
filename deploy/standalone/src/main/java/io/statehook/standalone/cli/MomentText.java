package io.statehook.standalone.cli;

import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time, or how long ago it was: {@code 2026-11-21T10:02:31Z} or {@code 30m}. */
final class MomentText {
  private MomentText() {}

  static Instant of(String text, Clock clock) {
    try {
      return clock.instant().minus(new DurationText().convert(text));
    } catch (TypeConversionException e) {
      return instant(text);
    }
  }

  private static Instant instant(String text) {
    try {
      return new InstantText().convert(text);
    } catch (TypeConversionException e) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "\"%s\" is no time; expected such as 2026-11-21T10:02:31Z, or 30m for so long ago"
              .formatted(Output.visible(text)),
          e);
    }
  }
}
