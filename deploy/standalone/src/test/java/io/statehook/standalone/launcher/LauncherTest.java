package io.statehook.standalone.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a Java and a Maven that only say what they do. */
final class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "statehook");
  private static final int LIMIT_SECONDS = 60;
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      if [[ " $* " == *' -version '* ]]; then echo 'openjdk version "17.0.1"' >&2; exit; fi
      [[ -e $ROOT/wait ]] && stay=yes
      for word; do [[ $word == *GC ]] && echo "collector $word"; done
      while (($#)); do [[ $1 == -cp ]] && echo "class path $2"; shift; done
      echo "locale ${LC_ALL:-none}"
      [[ -z ${stay:-} ]] || sleep 30
      """;
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo call >>"$ROOT/calls"
      if [[ -e $ROOT/broken ]]; then echo '[ERROR] a broken source'; exit 1; fi
      echo '[INFO] Building Statehook Common 1.0.0-SNAPSHOT      [1/1]'
      sleep 1
      rm -rf "$ROOT/deploy/standalone/target/statehook/lib"
      mkdir -p "$ROOT/deploy/standalone/target/statehook/lib"
      echo jar >"$ROOT/deploy/standalone/target/statehook/lib/statehook-standalone-1.jar"
      """;

  @TempDir Path root;

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.createDirectories(root.resolve("deploy/standalone"));
    for (String module : List.of("common", "producer", "dispatcher")) {
      Files.createDirectories(root.resolve(module));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(root.resolve("pom.xml"), "");
    Files.writeString(root.resolve("deploy/standalone/pom.xml"), "");
    Files.copy(LAUNCHER, root.resolve("deploy/statehook"));
    program("jdk/bin/java", JAVA);
    program("jdk/bin/javac", JAVA);
    program("bin/mvn", MAVEN);
  }

  @Test
  void twoCallsAtOnceBuildOnce() throws Exception {
    Process first = start(Map.of());
    Process second = start(Map.of());

    assertThat(output(first)).contains("class path ");
    assertThat(output(second)).contains("class path ");
    assertThat(calls()).isEqualTo(1);
  }

  @Test
  void everyModuleThatIsBuiltIsNamedOnce() throws Exception {
    assertThat(output(start(Map.of())))
        .containsOnlyOnce("building Statehook Common 1.0.0-SNAPSHOT [1/1]")
        .doesNotContain("[INFO]");
  }

  @Test
  void aFailedBuildShowsItsLog() throws Exception {
    Files.writeString(root.resolve("broken"), "");

    Process failed = start(Map.of());

    assertThat(output(failed)).contains("[ERROR] a broken source", "the build failed");
    assertThat(failed.exitValue()).isEqualTo(1);
  }

  @Test
  void aLaterBuildLeavesTheJarsOfARunningProcessAlone() throws Exception {
    Files.writeString(root.resolve("wait"), "");
    Process running = start(Map.of());
    Path jars = classPath(running.inputReader().lines().filter(LauncherTest::isClassPath));
    Files.delete(root.resolve("wait"));
    FileTime later = FileTime.from(Instant.now().plusSeconds(60));
    Files.setLastModifiedTime(root.resolve("pom.xml"), later);

    Path others = classPath(output(start(Map.of())).lines().filter(LauncherTest::isClassPath));

    assertThat(calls()).isEqualTo(2);
    assertThat(others).isNotEqualTo(jars).isDirectory();
    assertThat(jars.resolve("statehook-standalone-1.jar")).exists();
    end(running);
    output(start(Map.of("STATEHOOK_SKIP_BUILD", "1")));
    assertThat(jars).doesNotExist();
  }

  @Test
  void argumentsAreReadAsUtf8WhereNoLocaleIsSet() throws Exception {
    assertThat(output(start(Map.of("LC_ALL", "", "LANG", "C")))).contains("locale C.UTF-8");
    assertThat(output(start(Map.of("LC_ALL", "en_GB.UTF-8")))).contains("locale en_GB.UTF-8");
  }

  @Test
  void eachVerbHasOneCollectorAndWhoeverChoosesAnotherHasThatOne() throws Exception {
    Map<String, String> none = Map.of();
    Map<String, String> other = Map.of("STATEHOOK_OPTS", "-XX:+UseNUMA -XX:MaxGCPauseMillis=9");
    Map<String, String> own = Map.of("STATEHOOK_OPTS", "-Da=b -XX:+UseZGC");
    Map<String, String> ofJava = Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseZGC");

    assertThat(collectors(none, "topics", "plan")).containsExactly("-XX:+UseSerialGC");
    assertThat(collectors(none, "dispatcher")).containsExactly("-XX:+UseParallelGC");
    assertThat(collectors(other, "dispatcher")).containsExactly("-XX:+UseParallelGC");
    assertThat(collectors(own, "dispatcher")).containsExactly("-XX:+UseZGC");
    assertThat(collectors(ofJava, "dispatcher")).isEmpty();
  }

  private List<String> collectors(Map<String, String> environment, String... words)
      throws Exception {
    String mark = "collector ";
    return output(start(environment, words))
        .lines()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()))
        .toList();
  }

  private static boolean isClassPath(String line) {
    return line.startsWith("class path ");
  }

  private static Path classPath(Stream<String> lines) {
    String line = lines.findFirst().orElseThrow();
    return Path.of(line.substring("class path ".length(), line.length() - "/*".length()));
  }

  private void program(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start(Map<String, String> environment) throws IOException {
    return start(environment, "topics", "plan");
  }

  private Process start(Map<String, String> environment, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(root.resolve("deploy/statehook").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> all = new HashMap<>(environment);
    all.put("ROOT", root.toString());
    all.put("JAVA_HOME", root.resolve("jdk").toString());
    all.put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().putAll(all);
    return builder.start();
  }

  private static String output(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return text;
  }

  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  private long calls() throws IOException {
    try (var lines = Files.lines(root.resolve("calls"))) {
      return lines.count();
    }
  }
}
