package io.statehook.standalone.cli;

import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a failure says, without the names of Java's classes. */
final class FailureText {
  private static final String WHERE = " (--verbose shows where)";
  private static final Pattern CLASS_NAME =
      Pattern.compile("(?:[a-z][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9_$]*(?:Exception|Error)(?:: )?");

  private FailureText() {}

  /** The first failure that says something in its own words, with the file that it is about. */
  static String of(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = own(cause);
      if (!text.isEmpty()) {
        return cause.getCause() instanceof IOException file && !text.contains(words(file))
            ? "%s: %s".formatted(text, words(file))
            : text;
      }
    }
    return "an unexpected fault, %s%s".formatted(failure.getClass().getSimpleName(), WHERE);
  }

  /** Empty when the message is only that of the cause. */
  private static String own(Throwable failure) {
    boolean repeats =
        failure.getCause() != null
            && Objects.equals(failure.getMessage(), failure.getCause().toString());
    return repeats || failure.getMessage() == null ? "" : words(failure);
  }

  private static String words(Throwable failure) {
    String text =
        failure instanceof IOException file
            ? FileFault.text(file)
            : String.valueOf(failure.getMessage());
    return CLASS_NAME.matcher(text).replaceAll("").strip();
  }
}
