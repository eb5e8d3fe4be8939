package io.statehook.standalone.batching;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A batcher in a process of its own, which a test can kill. */
final class BatcherChild implements AutoCloseable {
  /** Whoever starts has to wait for the session and the transaction of who was killed before. */
  private static final int LIMIT_SECONDS = 300;

  private final Process process;
  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private BatcherChild(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "batcher-child-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts the process; what it logs goes to a file of its own. */
  static BatcherChild start(Path settings, Path log) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            BatcherChildMain.class.getName(),
            settings.toString());
    try {
      return new BatcherChild(
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("the batcher process does not start", e);
    }
  }

  /** Waits until it takes events. */
  void awaitRunning() {
    running.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  boolean isRunning() {
    return running.isDone() && !running.isCompletedExceptionally();
  }

  /** What it printed so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits until it ends by itself. */
  int awaitExit() {
    return process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join().exitValue();
  }

  /** {@code kill -9}; returns when the process is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (line.equals("RUNNING")) {
          running.complete(null);
        }
      }
    } catch (IOException e) {
      // The process is gone.
    }
    running.completeExceptionally(new IOException("the batcher process ended: " + lines));
  }
}
