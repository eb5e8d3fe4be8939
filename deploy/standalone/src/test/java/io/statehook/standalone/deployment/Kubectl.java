package io.statehook.standalone.deployment;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** The {@code kubectl} of this machine, as far as it needs no cluster. */
final class Kubectl {
  /** It only reads files. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path program;
  private final Path directory;

  /**
   * Without it the test is skipped on a developer's machine and fails in CI.
   *
   * @param directory where it is run, and where its output is kept
   */
  Kubectl(Path directory) {
    this.directory = directory;
    program =
        Arrays.stream(System.getenv("PATH").split(":"))
            .map(path -> Path.of(path, "kubectl"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseGet(Kubectl::missing);
  }

  private static Path missing() {
    if (System.getenv("CI") != null) {
      return Assertions.fail("kubectl is not installed, and CI needs it");
    }
    return abort("kubectl is not installed: test skipped; with CI=true it would fail");
  }

  /** Runs it and insists that it succeeds; returns what it printed. */
  List<JsonNode> run(List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(words);
    Path out = Files.createTempFile(directory, "kubectl", ".yaml");
    Path err = Files.createTempFile(directory, "kubectl", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    // What it could reach by somebody's settings is none of ours.
    builder.environment().put("KUBECONFIG", directory.resolve("none").toString());
    int code = awaitExit(builder.start(), words);
    if (code != 0) {
      throw new AssertionError(
          "%s: exit code %d: %s"
              .formatted(words, code, Files.readString(err, StandardCharsets.UTF_8)));
    }
    return Yaml.documents(out);
  }

  private static int awaitExit(Process process, List<String> words) throws InterruptedException {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("%s: still running after %s".formatted(words, LIMIT));
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
