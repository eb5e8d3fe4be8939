package io.statehook.dispatcher;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.ListenAddress;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.admin.AdminServer;
import io.statehook.dispatcher.admin.Readiness;
import io.statehook.dispatcher.console.Console;
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The admin role of one process: its numbers, who may come in, and the listener for both. A process
 * that is only monitored has the same without API and console, and asks Kafka for nothing more.
 */
final class AdminRole implements AutoCloseable {
  private final ProcessMetrics metrics;
  private final Tokens tokens;
  private final AdminServer server;
  private Optional<Console> console = Optional.empty();

  /**
   * Listens from now on.
   *
   * @param forPeople whether API and console will be served
   * @throws CannotStartException when it may not or cannot listen so
   */
  AdminRole(AdminConfig config, Readiness readiness, boolean forPeople)
      throws InterruptedException {
    List<String> problems = config.problems(forPeople);
    if (!problems.isEmpty()) {
      throw new CannotStartException(problems);
    }
    metrics = new ProcessMetrics(readiness);
    tokens = config.tokens().map(Tokens::in).orElseGet(Tokens::none);
    try {
      server = new AdminServer(config, tokens, metrics::text, readiness);
    } catch (IOException e) {
      metrics.close();
      throw new CannotStartException(
          List.of("%s: %s".formatted(StatehookConfig.ADMIN_LISTEN, e.getMessage())), e);
    }
    if (!forPeople) {
      server.serveNobody();
    }
  }

  /** Opens API and console, once there is something behind them. */
  void serve(Operations operations, ConsoleReaders readers) {
    server.serve(operations);
    Console pages =
        new Console(server.vertx(), readers.parts(tokens, server::badToken, operations));
    console = Optional.of(pages);
    server.mount(pages::mount);
  }

  /** Tells these numbers, too. */
  void add(MeterBinder meters) {
    metrics.add(meters);
  }

  String metrics() {
    return metrics.text();
  }

  ListenAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    console.ifPresent(Console::close);
    server.close();
    metrics.close();
  }
}
