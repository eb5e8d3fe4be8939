package io.statehook.standalone.cli;

import io.statehook.standalone.dev.DevMode;
import io.statehook.standalone.dev.DevOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs everything on one machine. */
@Command(
    name = "dev",
    description = {
      "Run everything on this machine: broker, dispatcher, a verifying receiver, a simulated fleet.",
      "Listens on loopback only. Ctrl-C delivers what is open and prints the totals."
    })
final class DevCommand implements Callable<Integer> {
  private static final int STILL_RUNNING = -1;

  private final Surroundings surroundings;

  @Option(
      names = "--duration",
      paramLabel = "30s",
      description = "End after this time, once all is delivered (default: run until interrupted).")
  private @Nullable Duration duration;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "50",
      description = "Rooms whose boards report (default: ${DEFAULT-VALUE}).")
  private int rooms;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "50",
      description = "Events per second of the whole fleet (default: ${DEFAULT-VALUE}).")
  private double eventsPerSecond;

  @Option(names = "--no-simulator", description = "Simulate no fleet; publish events yourself.")
  private boolean noSimulator;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep everything here (default: a temporary directory, deleted at the end).")
  private @Nullable Path data;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Where Kafka listens; a taken port means the next free one (default: 9092).")
  private int kafkaPort;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Where metrics and health are told; a taken port means any (default: 8080).")
  private int httpPort;

  @Option(
      names = "--receiver-port",
      paramLabel = "PORT",
      defaultValue = "9443",
      description = "Where the receiver listens, likewise (default: 9443).")
  private int receiverPort;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the totals as JSON.")
  private @Nullable Path summary;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What chance does to the fleet (default: ${DEFAULT-VALUE}).")
  private long seed;

  DevCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    DevOptions options =
        new DevOptions(
            Optional.ofNullable(duration),
            rooms,
            eventsPerSecond,
            !noSimulator,
            Optional.ofNullable(data),
            kafkaPort,
            httpPort,
            receiverPort,
            Optional.ofNullable(summary),
            seed);
    StopSignal stop = surroundings.stopSignals().get();
    boolean complete =
        new DevMode(options, System.out)
            .run(atMost -> stop.await(atMost.toNanos(), STILL_RUNNING) != STILL_RUNNING);
    if (!complete) {
      return ExitCodes.FAILED;
    }
    return stop.await(0, ExitCodes.OK);
  }
}
