package io.statehook.dispatcher;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.statehook.common.config.ListenAddress;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.admin.AdminServer;
import io.statehook.dispatcher.admin.Readiness;
import java.io.IOException;
import java.util.List;

/** The admin role of one process: its numbers and the listener that tells them. */
final class AdminRole implements AutoCloseable {
  private final ProcessMetrics metrics = new ProcessMetrics();
  private final AdminServer server;

  /**
   * Listens from now on.
   *
   * @throws CannotStartException when the address cannot be used
   */
  AdminRole(ListenAddress address, Readiness readiness) throws InterruptedException {
    try {
      server = new AdminServer(address, metrics::text, readiness);
    } catch (IOException e) {
      metrics.close();
      throw new CannotStartException(
          List.of("%s: %s".formatted(StatehookConfig.ADMIN_LISTEN, e.getMessage())), e);
    }
  }

  /** Tells these numbers, too. */
  void add(MeterBinder meters) {
    metrics.add(meters);
  }

  ListenAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }
}
