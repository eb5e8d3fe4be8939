package io.statehook.benchmark;

import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code statehook bench}. */
@Command(
    name = "bench",
    subcommands = Micro.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure the product against others on this machine: broker, load, receiver and each",
      "contestant are processes of their own, on loopback. Ratios decide; a busy machine changes",
      "absolute figures, and, if it is busy unevenly, ratios as well."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:failed, or a ratio fell (--check)", "2:usage"})
public final class Bench implements Callable<Integer> {
  private static final int FAILED = 1;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      completionCandidates = Scenarios.Names.class,
      description = {
        "${COMPLETION-CANDIDATES}",
        "(default: all but soak, which takes an hour a round)."
      })
  private List<String> names = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "In each round every contestant has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--quick",
      description = "Fewer events and contestants: a minute or two, for changes and CI.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME[,NAME]",
      split = ",",
      description = "Only these contestants, and the ratios between them.")
  private List<String> contestants = List.of();

  @Option(
      names = "--scale",
      paramLabel = "PART",
      defaultValue = "1",
      description = "So much of the usual load, e.g. 0.25 on a busy machine (default: 1).")
  private double scale;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures as JSON.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "DIR", description = "Draw a picture of each scenario.")
  private @Nullable Path pictures;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Fail if a ratio is more than 30 %% worse than the one recorded in this file.")
  private @Nullable Path check;

  @Option(names = "--record", paramLabel = "FILE", description = "Record the ratios for --check.")
  private @Nullable Path record;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the product, to see what it does; may be repeated.")
  private Map<String, String> settings = Map.of();

  @Option(
      names = "--jfr",
      paramLabel = "DIR",
      description = "Write a flight recording of every run of the product.")
  private @Nullable Path recordings;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep Kafka's data and all logs here (default: temporary, kept on failure).")
  private @Nullable Path data;

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args those of the program {@code statehook}, the verb among them
   */
  public static void main(String[] args) {
    // Topics that have just been made are a surprise to clients, not to people.
    System.setProperty("statehook.log.level", "ERROR");
    System.setProperty("statehook.log.level.others", "OFF");
    List<String> own = new ArrayList<>(List.of(args));
    own.remove("bench");
    System.exit(new CommandLine(new Bench()).execute(own.toArray(String[]::new)));
  }

  @Override
  public Integer call() throws Exception {
    List<Result> results = new ArrayList<>();
    for (Scenario scenario : chosen()) {
      Result result = measured(scenario);
      results.add(result);
      System.out.println(Table.of(result));
    }
    if (json != null) {
      Files.write(json, Json.bytes(JsonReport.of(results)));
    }
    if (pictures != null) {
      Files.createDirectories(pictures);
      for (Result result : results) {
        Files.writeString(pictures.resolve(result.scenario().name() + ".svg"), Chart.of(result));
      }
    }
    if (record != null) {
      RatioFile.write(record, results);
    }
    List<String> fallen = check == null ? List.of() : RatioFile.fallen(check, results);
    fallen.forEach(System.err::println);
    return fallen.isEmpty() ? CommandLine.ExitCode.OK : FAILED;
  }

  private List<Scenario> chosen() {
    List<Scenario> all =
        quick ? Scenarios.quick() : names.isEmpty() ? Scenarios.usual() : Scenarios.all();
    List<String> known = all.stream().map(Scenario::name).toList();
    names.stream()
        .filter(name -> !known.contains(name))
        .forEach(
            name -> {
              throw new CommandLine.ParameterException(
                  new CommandLine(this),
                  "no scenario %s; there are %s".formatted(name, String.join(", ", known)));
            });
    return all.stream()
        .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
        .map(scenario -> contestants.isEmpty() ? scenario : scenario.only(contestants))
        .map(scenario -> scenario.scaled(scale))
        .toList();
  }

  private Result measured(Scenario scenario) throws Exception {
    Path directory = data == null ? temporary() : data.resolve(scenario.name());
    if (recordings != null) {
      Files.createDirectories(recordings);
    }
    Result result;
    try (Rig rig = new Rig(directory, scenario.hosts(), settings, recordings)) {
      Thread stop = new Thread(rig::close, "bench-shutdown");
      Runtime.getRuntime().addShutdownHook(stop);
      result = new Rounds(rig, scenario, System.err).run(rounds);
      Runtime.getRuntime().removeShutdownHook(stop);
    }
    if (data == null) {
      Trees.delete(directory);
    }
    return result;
  }

  private static Path temporary() throws IOException {
    return Files.createTempDirectory("statehook-bench-");
  }
}
