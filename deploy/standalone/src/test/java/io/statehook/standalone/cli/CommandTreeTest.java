package io.statehook.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.config.StatehookConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            "subscriptions test",
            "subscriptions pause",
            "subscriptions resume",
            "deliveries list",
            "deliveries show",
            "attempts list",
            "dead-letters list",
            "dead-letters show",
            "dead-letters redrive",
            "keys show",
            "events publish",
            "events simulate",
            "events tail",
            "receiver",
            "sign",
            "verify",
            "kafka",
            "doctor",
            "completion");
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

  /** What dev mode has to tell programs stands in dev.json and --summary. */
  @Test
  void everyVerbThatHasResultsPrintsThemAsJsonToo() {
    List<String> without = new ArrayList<>();
    collectWithoutOutput(new Run().commandLine(), "", without);

    assertThat(without).containsExactlyInAnyOrder("dev", "completion");
  }

  private static void collectWithoutOutput(CommandLine command, String path, List<String> without) {
    command
        .getSubcommands()
        .forEach(
            (name, child) -> collectWithoutOutput(child, (path + " " + name).strip(), without));
    if (command.getSubcommands().isEmpty()
        && command.getCommandSpec().findOption("--output") == null) {
      without.add(path);
    }
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
        "attempts list --since yesterday",
        "attempts list --outcome lost",
        "attempts list --limit 0",
        "deliveries show 1-2",
        "dead-letters redrive",
        "events publish --org acme --device d",
        "events publish --org acme --device d --key A --value 1 --removed",
        "kafka no-such-tool",
        "completion",
        "completion fish"
      })
  void whatIsNotUnderstoodIsAUsageError(String line) {
    Run.Ended ended = new Run().command(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(ended.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void aMisspeltVerbIsNamedWithTheOneThatWasMeant() {
    Run.Ended verb = new Run().command("subcriptions", "list");
    Run.Ended inner = new Run().command("subscriptions", "lst");
    Run.Ended unlike = new Run().command("no-such-verb");

    assertThat(verb.err())
        .contains("there is no verb \"subcriptions\"", "did you mean subscriptions?");
    assertThat(inner.err()).contains("did you mean list?", "statehook subscriptions --help");
    assertThat(unlike.err()).contains("\"no-such-verb\"").doesNotContain("did you mean");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "events tail --limit x    | \"x\" is not a whole number",
        "dev --devices many       | \"many\" is not a whole number",
        "dev --rate fast          | \"fast\" is not a number",
        "sign --at yesterday      | \"yesterday\" is no time"
      })
  void aBadValueIsToldWithoutNamesOfClasses(String line, String words) {
    Run.Ended ended = new Run().command(line.split(" "));

    assertThat(ended.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ended.err()).contains(words).doesNotContain("java.", "Exception", " long", " int:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dev --devices -3                                                            | --devices",
        "dev --kafka-port 99999                                                      | --kafka-port",
        "dev --data /dev/null/x                                                      | --data",
        "dev --summary /dev/null/x/totals.json                                       | --summary",
        "events publish --org a --device d --key A.B --value four | --value '\"four\"'",
        "keys show --org=                                                            | --org",
        "keys show --key-file /no/such/file --org a                           | --create-key-file"
      })
  void badInputIsRefusedBeforeAnythingStarts(String line, String words) {
    Run.Ended ended = new Run().command(line.split(" +"));

    assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains(words).doesNotContain("java.", "Exception", "REDACTED");
  }

  @Test
  void anOrgIdHasNoSpacesAtItsEndsAndNoControlCharacters() {
    for (String org : List.of(" acme", "acme ", "a\tb", "x".repeat(129))) {
      Run.Ended ended = new Run().command("keys", "show", "--org", org, "--key-file", "/no/file");

      assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
      assertThat(ended.err()).contains("--org must be 1 to 128 characters");
    }
  }

  @Test
  void theDispatchersHelpNamesEverySettingWithItsDefault() {
    Run.Ended ended = new Run().command("dispatcher", "--help");

    assertThat(ended.out())
        .contains(StatehookConfig.definition().names())
        .contains("statehook.roles=batcher,worker", "statehook.topic.replication=3");
  }

  @Test
  void theHelpOfApplyNamesTheRequiredMembers() {
    assertThat(new Run().command("subscriptions", "apply", "--help").out())
        .contains("Required members: id, orgId, url (https), allowedEvents and allowedDevices");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "subscr                 | subscriptions",
        "subscriptions pau      | pause",
        "topics check --boots   | --bootstrap-server",
        "topics check -o        | table json",
        "completion             | bash zsh"
      })
  void bashCompletesVerbsOptionsAndValues(String typed, String offered, @TempDir Path directory)
      throws Exception {
    Run.Ended script = new Run().command("completion", "bash");
    assertThat(script.code()).isZero();
    Path file = Files.writeString(directory.resolve("script"), script.out());
    List<String> words = new ArrayList<>(List.of(("statehook " + typed).split(" ")));
    if (typed.endsWith("-o") || typed.equals("completion")) {
      words.add("");
    }
    String line =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_statehook; echo ${COMPREPLY[@]}"
            .formatted(file, quoted(words), words.size() - 1);

    Process bash =
        new ProcessBuilder("bash", "-c", line)
            // Of compopt, which wants to be called by bash itself.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).strip()).isEqualTo(offered);
    assertThat(bash.waitFor()).isZero();
  }

  private static String quoted(List<String> words) {
    return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
  }

  @Test
  void theScriptForZshTurnsOnItsEmulationOfBashCompletion() {
    Run.Ended ended = new Run().command("completion", "zsh");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("bashcompinit", "complete -F");
  }
}
