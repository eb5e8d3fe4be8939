package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A program that runs as a process, with files for its input and output. */
final class Command {
  private static final int LIMIT_SECONDS = 300;

  private final Process process;
  private final Path out;
  private final Path err;

  /** What a program came to. */
  record Result(int exitCode, byte[] out, String err) {
    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }
  }

  private Command(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a program. */
  static Command start(Path directory, byte[] input, List<String> words) throws IOException {
    Path files = SharedBroker.directory("command").toAbsolutePath();
    Path in = Files.write(files.resolve("in"), input);
    Path out = files.resolve("out");
    Path err = files.resolve("err");
    Process process =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Command(process, out, err);
  }

  /** Runs a program and insists that it succeeds. */
  static Result run(byte[] input, String... words) throws Exception {
    Result result = start(Path.of("."), input, List.of(words)).result();
    assertThat(result.exitCode()).as("%s: %s", words[0], result.err()).isZero();
    return result;
  }

  /** Starts one of Kafka's own tools as its script would. */
  static Command startKafka(String mainClass, byte[] input, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    words.addAll(List.of(arguments));
    return start(Path.of("."), input, words);
  }

  /** Runs one of Kafka's own tools and insists that it succeeds. */
  static Result kafka(String mainClass, byte[] input, String... arguments) throws Exception {
    return startKafka(mainClass, input, arguments).success();
  }

  /**
   * Where a program is that a test needs. Without it the test is skipped on a developer's machine
   * and fails in CI.
   */
  static String required(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseGet(() -> unavailable("%s is not installed".formatted(program)));
  }

  /** Skips the test on a developer's machine, fails it in CI. */
  static String unavailable(String why) {
    if (System.getenv("CI") != null) {
      return Assertions.fail(why + ", and CI needs it");
    }
    String line = why + ": test skipped; with CI=true it would fail";
    System.err.println(line);
    return abort(line);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for the end and insists on success. */
  Result success() throws Exception {
    Result result = result();
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  /** Waits for the end. */
  Result result() throws Exception {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().onExit().join();
      throw new AssertionError("no end within %d s".formatted(LIMIT_SECONDS));
    }
    return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
  }
}
