package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandTreeTest {
  static List<String> everyVerb() {
    List<String> paths = new ArrayList<>();
    collect(new Run().commandLine(), "", paths);
    return paths;
  }

  private static void collect(CommandLine command, String path, List<String> paths) {
    command
        .getSubcommands()
        .forEach(
            (name, child) -> {
              paths.add((path + " " + name).strip());
              collect(child, path + " " + name, paths);
            });
  }

  @Test
  void hasTheVerbsOfTheContract() {
    assertThat(everyVerb())
        .contains(
            "dispatcher",
            "topics plan",
            "topics apply",
            "topics check",
            "catalogue list",
            "catalogue apply",
            "subscriptions list",
            "subscriptions get",
            "subscriptions apply",
            "subscriptions delete",
            "subscriptions pause",
            "subscriptions resume",
            "keys show",
            "events publish",
            "events simulate",
            "events tail",
            "receiver",
            "sign",
            "verify",
            "kafka",
            "generate-completion");
  }

  @ParameterizedTest
  @MethodSource("everyVerb")
  void everyVerbExplainsItself(String path) {
    List<String> words = new ArrayList<>(List.of(path.split(" ")));
    words.add("--help");

    Run.Ended ended = new Run().command(words.toArray(String[]::new));

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("Usage: statehook " + path);
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void theWholeProgramExplainsItselfAndItsExitCodes() {
    Run.Ended ended = new Run().command("--help");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("dispatcher", "subscriptions", "Exit codes:", "130");
  }

  @Test
  void versionNamesTheProgramItsKafkaClientsAndItsJava() {
    Run.Ended ended = new Run().command("--version");

    assertThat(ended.code()).isZero();
    assertThat(ended.lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("statehook "))
        .contains("kafka-clients 4.3.1")
        .anyMatch(line -> line.startsWith("java " + Runtime.version()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "topics",
        "no-such-verb",
        "topics plan --no-such-option",
        "subscriptions get",
        "keys show",
        "verify",
        "topics plan -o xml",
        "events simulate --duration soon",
        "events tail --key A..B",
        "events publish --org acme --device d",
        "events publish --org acme --device d --key A --value 1 --removed",
        "kafka no-such-tool"
      })
  void whatIsNotUnderstoodIsAUsageError(String line) {
    Run.Ended ended = new Run().command(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(ended.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void completionIsAShellScriptForEveryVerb() {
    Run.Ended ended = new Run().command("generate-completion");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("complete -F", "subscriptions", "simulate");
  }
}
