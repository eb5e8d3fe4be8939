package io.statehook.standalone.cli;

import io.statehook.common.config.StatehookConfig;
import io.statehook.standalone.doctor.Doctor;
import io.statehook.standalone.doctor.Finding;
import io.statehook.standalone.doctor.Finding.Result;
import io.statehook.standalone.words.Count;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at the whole installation. */
@Command(
    name = "doctor",
    description = {
      "Look at the whole installation and explain what is found: Kafka and its features, topics,",
      "access, clocks, groups, catalogue, subscriptions, addresses of receivers, keys, disks.",
      "Changes nothing and connects to no receiver. To compare clocks, it writes a record to",
      "webhook-commands that deletes nothing. Exit 0 unless something failed."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final List<String> HEADER = List.of("RESULT", "CHECK", "FINDING");

  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "The file that encrypts all secrets (setting: statehook.key.file); without it secrets"
              + " are not looked at.")
  private @Nullable String keyFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A further directory to look at for room, such as that of dev mode.")
  private @Nullable Path data;

  @Option(names = "--strict", description = "Exit with 1 also when there are warnings.")
  private boolean strict;

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() {
    StatehookConfig config =
        connection.shortLived(
            keyFile == null ? Map.of() : Map.of(StatehookConfig.KEY_FILE, keyFile));
    Doctor doctor =
        new Doctor(config, surroundings.environment(), surroundings.clock(), this::words);
    List<Finding> found = new ArrayList<>(doctor.machine(Optional.ofNullable(data)));
    Optional<CommandFailure> unreachable = Optional.empty();
    try (KafkaSession session = KafkaSession.open(config)) {
      found.addAll(0, doctor.installation(session.clients(), session.admin()));
    } catch (Exception e) { // Whatever it is, the rest of what was found is worth printing.
      CommandFailure failure = Failures.explain(e, connection.bootstrapServers());
      found.add(0, kafka(failure));
      unreachable = Optional.of(failure);
    }
    print(found);
    return unreachable.map(CommandFailure::exitCode).orElseGet(() -> exitCode(found));
  }

  private String words(Throwable failure) {
    return Failures.explain(failure, connection.bootstrapServers()).text();
  }

  /** The first line says what is wrong, the others what to do. */
  private static Finding kafka(CommandFailure failure) {
    String[] lines = failure.text().split("\\R", 2);
    return new Finding("kafka", Result.FAILED, lines[0], lines.length > 1 ? lines[1] : "");
  }

  private int exitCode(List<Finding> found) {
    Result worst = found.stream().map(Finding::result).max(Result::compareTo).orElse(Result.OK);
    return worst == Result.FAILED || (strict && worst == Result.WARNING)
        ? ExitCodes.FAILED
        : ExitCodes.OK;
  }

  private void print(List<Finding> found) {
    Output output = outputOptions.output();
    if (output.isJson()) {
      found.forEach(finding -> output.line(json(finding)));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Finding finding : found) {
      rows.add(List.of(word(finding.result()), finding.check(), finding.text()));
      finding.remedy().lines().forEach(line -> rows.add(List.of("", "", "-> " + line)));
    }
    output.table(HEADER, rows);
    output.note(summary(found));
  }

  private static String summary(List<Finding> found) {
    return "%d failed, %s, %s, %d as it should be"
        .formatted(
            count(found, Result.FAILED),
            Count.of(count(found, Result.WARNING), "warning"),
            Count.of(count(found, Result.NOTE), "note"),
            count(found, Result.OK));
  }

  private static long count(List<Finding> found, Result result) {
    return found.stream().filter(finding -> finding.result() == result).count();
  }

  /** What asks for something stands out in a long list. */
  private static String word(Result result) {
    return result == Result.OK || result == Result.NOTE
        ? result.wireName()
        : result.name().toUpperCase(Locale.ROOT);
  }

  private static String json(Finding finding) {
    return Output.object()
        .put("check", finding.check())
        .put("result", finding.result().wireName())
        .put("finding", finding.text())
        .put("remedy", finding.remedy())
        .toString();
  }
}
