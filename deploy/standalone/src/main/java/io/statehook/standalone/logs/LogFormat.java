package io.statehook.standalone.logs;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How log lines look, decided before the first logger exists. */
public enum LogFormat {
  /** For people. */
  PLAIN,
  /** For programs: one JSON object a line. */
  JSON;

  /** The option that says it. */
  public static final String OPTION = "--log-format";

  /** The environment variable that says it where no option does. */
  public static final String VARIABLE = "STATEHOOK_LOG_FORMAT";

  private static final String PROPERTY = "statehook.log.format";

  /**
   * Decides for this process.
   *
   * @throws IllegalArgumentException if the variable names no format; the option's own command says
   *     so for the option
   */
  public static void choose(String[] args, Map<String, String> environment) {
    Optional<String> option = option(args);
    String variable = environment.getOrDefault(VARIABLE, "");
    if (option.isEmpty() && !variable.isEmpty() && parse(variable).isEmpty()) {
      throw new IllegalArgumentException(
          "%s is plain or json, not \"%s\"".formatted(VARIABLE, variable));
    }
    option
        .or(() -> Optional.of(variable))
        .flatMap(LogFormat::parse)
        .ifPresent(format -> System.setProperty(PROPERTY, format.name().toLowerCase(Locale.ROOT)));
  }

  /** Whether this process logs JSON. */
  public static boolean isJson() {
    return parse(System.getProperty(PROPERTY, "")).filter(JSON::equals).isPresent();
  }

  private static Optional<String> option(String[] args) {
    Iterator<String> words = Arrays.asList(args).iterator();
    while (words.hasNext()) {
      String word = words.next();
      if (word.startsWith(OPTION + "=")) {
        return Optional.of(word.substring(OPTION.length() + 1));
      }
      if (word.equals(OPTION) && words.hasNext()) {
        return Optional.of(words.next());
      }
    }
    return Optional.empty();
  }

  private static Optional<LogFormat> parse(String text) {
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(text))
        .findFirst();
  }
}
