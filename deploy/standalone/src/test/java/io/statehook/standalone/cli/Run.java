package io.statehook.standalone.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;

/** One command in this JVM, with everything it takes from its process and all that it prints. */
public final class Run {
  private final Map<String, String> environment = new HashMap<>();
  private final StopSignal stop = new StopSignal();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private InputStream in = InputStream.nullInputStream();
  private Clock clock = Clock.systemUTC();

  public Run with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Run input(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public Run at(Clock time) {
    clock = time;
    return this;
  }

  /** Runs to the end. */
  public Ended command(String... words) {
    int code = commandLine().execute(words);
    return new Ended(code, out.toString(), err.toString());
  }

  /** Runs beside the test until it ends by itself or is stopped. */
  CompletableFuture<Ended> start(String... words) {
    CommandLine commandLine = commandLine();
    return CompletableFuture.supplyAsync(
        () -> new Ended(commandLine.execute(words), out.toString(), err.toString()),
        task -> new Thread(task, "command").start());
  }

  /** What was printed on stdout so far. */
  String out() {
    return out.toString();
  }

  /** What was printed on stderr so far. */
  String err() {
    return err.toString();
  }

  /** Like Ctrl-C. */
  void interrupt() {
    stop.request(ExitCodes.INTERRUPTED);
  }

  CommandLine commandLine() {
    return CommandTree.of(new Surroundings(environment, in, clock, () -> stop))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err));
  }

  public record Ended(int code, String out, String err) {
    public List<String> lines() {
      return out.lines().toList();
    }
  }
}
