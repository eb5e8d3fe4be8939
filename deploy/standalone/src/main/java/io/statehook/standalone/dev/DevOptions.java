package io.statehook.standalone.dev;

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
 * @param kafkaPort the preferred port of the broker
 * @param receiverPort the preferred port of the receiver
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
    int receiverPort,
    Optional<Path> summary,
    long seed) {}
