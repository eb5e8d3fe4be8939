package io.statehook.standalone.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a stock Kafka tool in this process. */
@Command(
    name = "kafka",
    description = {
      "Run a stock Kafka tool, as in: statehook kafka topics --list",
      "Its arguments go to it untouched; --bootstrap-server is added when it is not among them,",
      "and --command-config when it is given before the tool's name. Without TOOL: list the tools."
    })
final class KafkaCommand implements Callable<Integer> {
  private static final String BOOTSTRAP_OPTION = "--bootstrap-server";
  private static final String CONFIG_OPTION = "--command-config";

  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "TOOL [ARGUMENT]",
      description = "The tool's name and its own arguments.")
  private List<String> words = new ArrayList<>();

  KafkaCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    if (words.isEmpty()) {
      list();
      return ExitCodes.OK;
    }
    KafkaTool tool =
        KafkaTool.of(words.get(0))
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCodes.USAGE,
                        "there is no Kafka tool \"%s\"; statehook kafka lists them"
                            .formatted(words.get(0))));
    run(tool, arguments(tool, words.subList(1, words.size())));
    return ExitCodes.OK;
  }

  private void list() {
    Output output = outputOptions.output();
    if (output.isJson()) {
      Arrays.stream(KafkaTool.values())
          .map(tool -> Output.object().put("tool", tool.toolName()).put("class", tool.mainClass()))
          .forEach(json -> output.line(json.toString()));
    } else {
      output.table(
          List.of("TOOL", "PURPOSE"),
          Arrays.stream(KafkaTool.values())
              .map(tool -> List.of(tool.toolName(), tool.purpose()))
              .toList());
    }
  }

  /** The tool's arguments with the address that this command would use. */
  List<String> arguments(KafkaTool tool, List<String> given) {
    List<String> added = new ArrayList<>();
    boolean help = KafkaTool.names(given, "--help", "-h", "--version");
    if (tool.connects() && !help) {
      if (!KafkaTool.names(given, BOOTSTRAP_OPTION, "--bootstrap-controller", "--broker-list")) {
        added.addAll(List.of(BOOTSTRAP_OPTION, connection.bootstrapServers()));
      }
      if (connection.commandConfig().isPresent() && !KafkaTool.names(given, CONFIG_OPTION)) {
        added.addAll(List.of(CONFIG_OPTION, connection.commandConfig().get().toString()));
      }
    }
    List<String> arguments = new ArrayList<>(given);
    arguments.addAll(tool.takesOptionsLast() ? given.size() : 0, added);
    return arguments;
  }

  /** Most tools end the process themselves, with their own exit code. */
  private static void run(KafkaTool tool, List<String> arguments) throws Exception {
    try {
      Class.forName(tool.mainClass())
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "kafka %s: %s".formatted(tool.toolName(), FailureText.of(e.getTargetException())),
          e);
    }
  }
}
