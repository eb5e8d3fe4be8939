package io.statehook.standalone.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How much is logged, decided before the first logger exists. A short command says itself what went
 * wrong; the log lines of its Kafka clients would only repeat it.
 */
public final class LogLevels {
  private static final String OURS = "statehook.log.level";
  private static final String OTHERS = "statehook.log.level.others";
  private static final Set<String> LONG_RUNNING = Set.of("dispatcher", "dev");

  private LogLevels() {}

  /** Sets the levels for a command line, unless the operator has set them. */
  public static void choose(String[] args) {
    List<String> words = Arrays.asList(args);
    String verb = words.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    if (LONG_RUNNING.contains(verb) || words.contains("--verbose")) {
      level(OURS, "INFO");
      level(OTHERS, "WARN");
    } else {
      level(OURS, "ERROR");
      level(OTHERS, verb.equals("kafka") ? "WARN" : "OFF");
    }
  }

  private static void level(String property, String level) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, level);
    }
  }
}
