package io.statehook.standalone.cli;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.ClusterCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
  /** Starts the roles; what it returns stops them. */
  interface Starter {
    AutoCloseable start(StatehookConfig config) throws Exception;
  }

  private final Surroundings surroundings;
  private final Starter starter;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--roles",
      paramLabel = "ROLE[,ROLE]",
      description = "batcher, worker or both (setting: statehook.roles).")
  private @Nullable String roles;

  DispatcherCommand(Surroundings surroundings, Starter starter) {
    this.surroundings = surroundings;
    this.starter = starter;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> flags = new HashMap<>();
    if (roles != null) {
      flags.put(StatehookConfig.ROLES, roles);
    }
    requireCluster(flags);
    StopSignal stop = surroundings.stopSignals().get();
    StatehookConfig config = connection.config(flags);
    try (AutoCloseable running = starter.start(config)) {
      outputOptions.output().note("statehook: running " + config.list(StatehookConfig.ROLES));
      return stop.await();
    }
  }

  /** With the time-outs of a short command: who starts it waits for the answer. */
  private void requireCluster(Map<String, String> flags) throws Exception {
    try (KafkaSession session = KafkaSession.open(connection.shortLived(flags))) {
      List<String> problems = ClusterCheck.problems(session.admin(), session.topics());
      if (!problems.isEmpty()) {
        throw new CommandFailure(
            ExitCodes.FAILED,
            "this cluster is not ready:%n%s"
                .formatted(String.join(System.lineSeparator(), problems)));
      }
    }
  }
}
