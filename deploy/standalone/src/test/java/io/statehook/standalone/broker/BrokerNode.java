package io.statehook.standalone.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node of a cluster, broker and controller at once, as a process that a test kills, freezes,
 * stops and starts again on the same directory and ports.
 */
public final class BrokerNode {
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(90);
  private static final int SAID_LINES = 30;

  private final int id;
  private final Path settingsFile;
  private final Path log;
  private List<String> within = List.of();
  private @Nullable Process process;

  BrokerNode(int id, Path directory, Map<String, String> settings) throws IOException {
    this.id = id;
    settingsFile = directory.resolve("node-%d.properties".formatted(id));
    log = directory.resolve("node-%d.log".formatted(id));
    Properties properties = new Properties();
    properties.putAll(settings);
    try (var writer = Files.newBufferedWriter(settingsFile)) {
      properties.store(writer, null);
    }
  }

  /** From the next start on its command line is put behind this one. */
  void within(List<String> command) {
    within = List.copyOf(command);
  }

  /** Its number, as Kafka has it. */
  public int id() {
    return id;
  }

  /** Starts the process; returns at once. See {@link BrokerCluster#awaitInSync}. */
  public void start() {
    if (isAlive()) {
      throw new IllegalStateException("node %d runs already".formatted(id));
    }
    List<String> command = new ArrayList<>(within);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xmx384m", "-Dlog4j2.configurationFile=child-log4j2.xml"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KafkaServerProcess.class.getName(), settingsFile.toString()));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("node %d does not start".formatted(id), e);
    }
  }

  /** Whether its process is there, awake or not. */
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** {@code kill -9}; returns when the process is gone. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** {@code SIGTERM}; returns when it has handed over what it led, and ended. */
  public void terminate() {
    Signals.send(running(), "TERM");
    awaitExit();
  }

  /** Waits until it has ended by itself. */
  public void awaitExit() {
    try {
      if (!running().waitFor(EXIT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "node %d does not end within %s: %s".formatted(id, EXIT_LIMIT, said()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code SIGSTOP}: its connections stay and nothing answers. */
  public void freeze() {
    Signals.send(running(), "STOP");
  }

  /** {@code SIGCONT}. */
  public void thaw() {
    Signals.send(running(), "CONT");
  }

  /** The last lines of its log. */
  public String said() {
    try {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - SAID_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("node %d was never started".formatted(id));
    }
    return process;
  }
}
