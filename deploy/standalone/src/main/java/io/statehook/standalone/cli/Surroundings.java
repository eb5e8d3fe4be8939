package io.statehook.standalone.cli;

import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command takes from its process.
 *
 * @param environment the environment variables
 * @param in standard input
 * @param clock the time
 * @param stopSignals starts watching for the wish to stop
 */
public record Surroundings(
    Map<String, String> environment,
    InputStream in,
    Clock clock,
    Supplier<StopSignal> stopSignals) {
  /** Copies the map. */
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** This process. */
  public static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), System.in, Clock.systemUTC(), StopSignal::ofProcess);
  }
}
