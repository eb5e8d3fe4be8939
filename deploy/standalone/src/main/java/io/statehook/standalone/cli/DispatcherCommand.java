package io.statehook.standalone.cli;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.CannotStartException;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.standalone.logs.LogFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the dispatcher until it is told to stop. */
@Command(
    name = "dispatcher",
    description = {
      "Run the roles that statehook.roles names, until SIGTERM (exit 0) or SIGINT (exit 130).",
      "Requests in flight are finished first, for at most statehook.shutdown.grace.ms."
    })
final class DispatcherCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(DispatcherCommand.class);

  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--roles",
      paramLabel = "ROLE[,ROLE]",
      description = "Of batcher, worker, admin and monitor (setting: statehook.roles).")
  private @Nullable String roles;

  /** Read before the first logger exists, by LogFormat; here for its help and its check. */
  @Option(
      names = LogFormat.OPTION,
      paramLabel = "plain|json",
      description =
          "What is logged, for people or one JSON object a line (environment: "
              + LogFormat.VARIABLE
              + ").")
  @SuppressWarnings("UnusedVariable")
  private @Nullable LogFormat logFormat;

  DispatcherCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> flags = new HashMap<>();
    if (roles != null) {
      flags.put(StatehookConfig.ROLES, roles);
    }
    requireKafka(flags);
    StopSignal stop = surroundings.stopSignals().get();
    StatehookConfig config = connection.config(flags);
    Output output = outputOptions.output();
    note(output, settings(config));
    try {
      int code = run(config, stop, output);
      note(output, "stopped");
      return code;
    } catch (CannotStartException e) {
      throw new CommandFailure(
          e.getCause() instanceof ExecutionException ? ExitCodes.KAFKA : ExitCodes.FAILED,
          "the dispatcher cannot start:%n%s".formatted(e.getMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, FailureText.of(e), e);
    }
  }

  private int run(StatehookConfig config, StopSignal stop, Output output)
      throws InterruptedException {
    try (Dispatcher running =
        Dispatcher.start(
            config, surroundings.environment(), fault -> stopAfter(fault, stop, output))) {
      note(output, "running " + String.join(", ", config.list(StatehookConfig.ROLES)));
      int code = stop.await();
      note(output, "stopping");
      return code;
    }
  }

  /** Where programs read the log, nothing else stands between its lines. */
  private static void note(Output output, String text) {
    if (LogFormat.isJson()) {
      log.info("dispatcher says: {}", text);
    } else {
      output.note(text);
    }
  }

  /** What an operator gets wrong most often, on one line. */
  private String settings(StatehookConfig config) {
    return "starting: kafka %s, roles %s, key file %s, allowed networks %s, proxy %s, state dir %s"
        .formatted(
            connection.bootstrapServers(),
            String.join(",", config.list(StatehookConfig.ROLES)),
            orNone(config.text(StatehookConfig.KEY_FILE)),
            orNone(String.join(",", config.list(EgressConfig.ALLOW))),
            orNone(config.text(EgressConfig.PROXY)),
            config.text(StatehookConfig.STATE_DIR));
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "none" : text;
  }

  private static void stopAfter(Throwable fault, StopSignal stop, Output output) {
    if (stop.request(ExitCodes.FAILED)) {
      note(output, "a role cannot go on: " + FailureText.of(fault));
    }
  }

  /** With the time-outs of a short command: who starts it waits for the answer. */
  private void requireKafka(Map<String, String> flags) throws Exception {
    KafkaSession.open(connection.shortLived(flags)).close();
  }
}
