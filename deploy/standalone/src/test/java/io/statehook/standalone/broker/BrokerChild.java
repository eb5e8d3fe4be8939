package io.statehook.standalone.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a process of its own, which a test can kill and start again on the same directory.
 */
public final class BrokerChild implements Brokers {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final String READY = "READY ";

  private final Process process;
  private final String bootstrapServers;

  private BrokerChild(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts the process and waits until the broker serves. */
  public static BrokerChild start(Path dataDirectory, int preferredPort) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx384m",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            dataDirectory.toString(),
            Integer.toString(preferredPort));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new BrokerChild(process, awaitReady(process));
    } catch (IOException e) {
      throw new IllegalStateException("the broker process does not start", e);
    }
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public int replication() {
    return 1;
  }

  /** {@code kill -9}; returns when the process is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks the broker to stop and tells its exit code. */
  public int stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the broker process does not stop within " + STOP_LIMIT);
      }
      return process.exitValue();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the broker process cannot be stopped", e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static String awaitReady(Process process) {
    CompletableFuture<String> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> readLines(process, ready), "broker-child-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IllegalStateException("the broker process does not get ready", e);
    }
  }

  private static void readLines(Process process, CompletableFuture<String> ready) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(READY)) {
          ready.complete(line.substring(READY.length()));
        }
      }
    } catch (IOException e) {
      // The process is gone.
    }
    ready.completeExceptionally(new IOException("the broker process ended before it was ready"));
  }
}
