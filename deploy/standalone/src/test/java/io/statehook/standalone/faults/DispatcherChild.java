package io.statehook.standalone.faults;

import io.statehook.standalone.StatehookProcess;
import io.statehook.standalone.broker.Signals;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dispatcher as a process of its own, which a test can kill, freeze and stop. Its name is told to
 * receivers as the version in {@code user-agent}, so that they know who sent a request.
 */
final class DispatcherChild implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);
  private static final int SAID_LINES = 40;
  private static final String RUNNING = "running ";
  private static final Pattern ASSIGNED =
      Pattern.compile("(\\d{13}) .* partitions assigned: \\[.+]");
  private static final String LOST = "partitions lost: [";

  private final String name;
  private final Process process;
  private final Path log;
  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final List<Instant> assignments = new CopyOnWriteArrayList<>();
  private final List<Instant> losses = new CopyOnWriteArrayList<>();

  private DispatcherChild(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    Thread reader = new Thread(this::read, name + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts the process; returns at once.
   *
   * @param name unique within the directory
   * @param role {@code batcher} or {@code worker}
   * @param settings a properties file
   * @param directory for the log and what the child needs besides
   * @param environment in addition to ours
   */
  static DispatcherChild start(
      String name, String role, Path settings, Path directory, Map<String, String> environment) {
    String classPath = System.getProperty("java.class.path");
    return launch(
        name,
        command(role, settings, directory.resolve(name) + ":" + classPath),
        directory,
        environment);
  }

  /**
   * The same of another build.
   *
   * @param classPath where the build is
   */
  static DispatcherChild start(
      String name, String role, Path settings, Path directory, String classPath) {
    return launch(
        name,
        command(role, settings, directory.resolve(name) + ":" + classPath),
        directory,
        Map.of());
  }

  private static DispatcherChild launch(
      String name, List<String> command, Path directory, Map<String, String> environment) {
    try {
      Path version = directory.resolve(name).resolve("io/statehook/common/config/version.txt");
      Files.createDirectories(version.getParent());
      Files.writeString(version, name);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      return new DispatcherChild(name, builder.start(), directory.resolve(name + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException("the dispatcher process does not start", e);
    }
  }

  private static List<String> command(String role, Path settings, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xmx160m", "-Xss512k"));
    // As an address: it is on no class path but this one.
    command.add(
        "-Dlog4j2.configurationFile=" + DispatcherChild.class.getResource("/child-log4j2.xml"));
    command.addAll(List.of("-cp", classPath));
    command.add(StatehookProcess.class.getName());
    command.addAll(List.of("dispatcher", "--roles", role, "--command-config", settings.toString()));
    return command;
  }

  String name() {
    return name;
  }

  /** Waits until its roles run. */
  DispatcherChild awaitRunning() {
    running.orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    return this;
  }

  /** Whether its process is there, awake or not. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** The last lines of its log, and whether it lives. */
  String said() {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(log));
      lines.add(process.isAlive() ? "(it lives)" : "(ended: %d)".formatted(process.exitValue()));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - SAID_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When, by its own clock, it was first given partitions after a moment. */
  Optional<Instant> assignedAfter(Instant moment) {
    return assignments.stream().filter(at -> !at.isBefore(moment)).findFirst();
  }

  /** When, by our clock, it first said after a moment that others have its partitions. */
  Optional<Instant> lostAfter(Instant moment) {
    return losses.stream().filter(at -> !at.isBefore(moment)).findFirst();
  }

  /** {@code kill -9}; returns when the process is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** {@code SIGTERM}; the exit follows by itself. */
  void terminate() {
    Signals.send(process, "TERM"); // Not destroy(): that closes the child's standard input, too.
  }

  /** Waits for the end after {@link #terminate}; returns the exit code. */
  int awaitExit() {
    try {
      return process.onExit().get(EXIT_LIMIT.toSeconds(), TimeUnit.SECONDS).exitValue();
    } catch (TimeoutException e) {
      throw new AssertionError("%s does not end within %s".formatted(name, EXIT_LIMIT), e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code SIGSTOP}: it stands still and knows nothing of it. */
  void freeze() {
    Signals.send(process, "STOP");
  }

  /** {@code SIGCONT}. */
  void thaw() {
    Signals.send(process, "CONT");
  }

  /** Processor time that it has used. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Memory that it holds, in bytes. */
  long residentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private void read() {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter file = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        file.append(line).append('\n').flush();
        if (line.startsWith(RUNNING)) {
          running.complete(null);
        }
        if (line.contains(LOST)) {
          losses.add(Instant.now());
        }
        Matcher assigned = ASSIGNED.matcher(line);
        if (assigned.matches()) {
          assignments.add(Instant.ofEpochMilli(Long.parseLong(assigned.group(1))));
        }
      }
    } catch (IOException e) {
      // The process is gone.
    }
    running.completeExceptionally(new IOException(name + " ended, see " + log));
  }
}
