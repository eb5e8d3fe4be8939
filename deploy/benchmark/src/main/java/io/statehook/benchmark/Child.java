package io.statehook.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process of the bench. It says one line when it is ready; after that it answers each line of its
 * standard input with one line that starts with {@link #ANSWER}. Everything else it says is kept in
 * a file. It ends when its standard input does.
 */
final class Child implements AutoCloseable {
  static final String ANSWER = "= ";

  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int MOST_ANSWERS = 16;

  private final String name;
  private final Path log;
  private final String readyPrefix;
  private final Process process;
  private final Writer in;
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>(MOST_ANSWERS);

  private Child(String name, Path log, String readyPrefix, Process process) {
    this.name = name;
    this.log = log;
    this.readyPrefix = readyPrefix;
    this.process = process;
    this.in = process.outputWriter(UTF_8);
  }

  /**
   * Starts a process; returns at once.
   *
   * @param log what it says
   * @param readyPrefix what the line starts with that it says when it is ready
   */
  static Child start(String name, Path log, String readyPrefix, List<String> command)
      throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Child child = new Child(name, log, readyPrefix, process);
    Thread reader = new Thread(child::read, name + "-output");
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  /** Waits until it is ready; returns the rest of its line. */
  String awaitReady() {
    try {
      return ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw failure("was not ready within " + START_LIMIT, e);
    }
  }

  /** Asks and waits for the answer. */
  String ask(String question, Duration patience) {
    try {
      tell(question);
      long deadline = System.nanoTime() + patience.toNanos();
      @Nullable String answer = null;
      while (answer == null && process.isAlive() && System.nanoTime() < deadline) {
        answer = answers.poll(1, TimeUnit.SECONDS);
      }
      if (answer == null) {
        throw failure("did not answer \"%s\"".formatted(question), null);
      }
      return answer;
    } catch (InterruptedException e) {
      throw failure("was interrupted", e);
    }
  }

  private void tell(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw failure("does not listen", e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** An exception that names the process and where its words are. */
  IllegalStateException failure(String what, @Nullable Throwable cause) {
    String state = process.isAlive() ? "" : " (it ended with %d)".formatted(process.exitValue());
    return new IllegalStateException(
        "%s %s%s; what it said is in %s".formatted(name, what, state, log), cause);
  }

  /** Tells it to stop, as an operator would, and waits. */
  @Override
  public void close() {
    // Of the handle: the process's own way closes its standard input first.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(UTF_8);
        BufferedWriter file = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ANSWER)) {
          answers.add(line.substring(ANSWER.length()));
          continue;
        }
        file.append(line).append('\n').flush();
        if (line.startsWith(readyPrefix)) {
          ready.complete(line.substring(readyPrefix.length()).strip());
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(new UncheckedIOException(e));
    }
    ready.completeExceptionally(new IOException("it ended"));
  }
}
