package io.statehook.standalone.dev;

import io.statehook.producer.simulator.FleetPlan;
import io.statehook.producer.simulator.FleetSimulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a person chose for one run.
 *
 * @param duration how long the fleet reports; empty for until interrupted
 * @param rooms how many rooms are simulated
 * @param eventsPerSecond of the whole fleet
 * @param simulator whether a fleet is simulated at all
 * @param data where everything is kept; empty for a temporary directory
 * @param kafkaPort the preferred port of the broker; 0 for any
 * @param httpPort the preferred port of the admin listener; 0 for any
 * @param receiverPort the preferred port of the receiver; 0 for any
 * @param summary where the totals are written as JSON
 * @param seed of the fleet's chance
 */
public record DevOptions(
    Optional<Duration> duration,
    int rooms,
    double eventsPerSecond,
    boolean simulator,
    Optional<Path> data,
    int kafkaPort,
    int httpPort,
    int receiverPort,
    Optional<Path> summary,
    long seed) {
  private static final int HIGHEST_PORT = 65_535;

  /** Refuses at once what a part would refuse after seconds; messages name the flags. */
  public DevOptions {
    if (rooms < 1 || rooms > FleetPlan.MAX_ROOMS) {
      throw new IllegalArgumentException(
          "--devices must be 1 to %d, not %d".formatted(FleetPlan.MAX_ROOMS, rooms));
    }
    if (!(eventsPerSecond > 0 && eventsPerSecond <= FleetSimulator.MAX_EVENTS_PER_SECOND)) {
      throw new IllegalArgumentException(
          "--rate must be above 0 and at most %.0f, not %s"
              .formatted(FleetSimulator.MAX_EVENTS_PER_SECOND, eventsPerSecond));
    }
    if (duration.filter(d -> d.isZero() || d.isNegative()).isPresent()) {
      throw new IllegalArgumentException("--duration must be above 0, not " + duration.get());
    }
    requirePort("--kafka-port", kafkaPort);
    requirePort("--http-port", httpPort);
    requirePort("--receiver-port", receiverPort);
  }

  private static void requirePort(String flag, int port) {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "%s must be 0 to %d, not %d".formatted(flag, HIGHEST_PORT, port));
    }
  }
}
