package io.statehook.standalone.cli;

import java.util.Arrays;
import java.util.List;

/**
 * How much is logged, decided before the first logger exists. A short command says itself what went
 * wrong; the log lines of its Kafka clients would only repeat it.
 */
public final class LogLevels {
  private static final String OURS = "statehook.log.level";
  private static final String OTHERS = "statehook.log.level.others";

  private LogLevels() {}

  /** Sets the levels for a command line, unless the operator has set them. */
  public static void choose(String[] args) {
    List<String> words = Arrays.asList(args);
    String verb = words.stream().filter(word -> !word.startsWith("-")).findFirst().orElse("");
    if (verb.equals("dispatcher") || words.contains("--verbose")) {
      level(OURS, "INFO");
      level(OTHERS, "WARN");
    } else if (verb.equals("dev")) {
      // What Kafka's parts report while they start and on a busy machine is no fault of a run; what
      // stops a run is told by our own parts.
      level(OURS, "WARN");
      level(OTHERS, "OFF");
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
