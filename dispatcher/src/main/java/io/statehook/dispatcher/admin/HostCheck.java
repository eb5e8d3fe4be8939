package io.statehook.dispatcher.admin;

import io.statehook.common.config.AdminConfig;
import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses requests for names that are not ours. A page from elsewhere can make its own name stand
 * for this machine and then ask us as if it were ours; it cannot change the name that it asks for.
 */
final class HostCheck implements Handler<RoutingContext> {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final Set<String> names = new HashSet<>();
  private final boolean loopback;

  /** Off loopback any name is taken, unless the settings name those that are. */
  HostCheck(AdminConfig config) {
    config.hosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    loopback = config.address().isLoopback();
    if (loopback) {
      names.addAll(LOOPBACK);
      names.add(config.address().host());
    }
  }

  @Override
  public void handle(RoutingContext context) {
    HostAndPort asked = context.request().authority();
    if (names.isEmpty()
        || isProbe(context)
        || (asked != null && names.contains(asked.host().toLowerCase(Locale.ROOT)))) {
      context.next();
      return;
    }
    Problem.of(ProblemKind.MISDIRECTED, "this name is not in " + AdminConfig.HOSTS)
        .answer()
        .send(context.response());
  }

  /** Platforms and scrapers ask by address; there is nothing that a page from elsewhere wants. */
  private boolean isProbe(RoutingContext context) {
    String path = context.normalizedPath();
    return !loopback && (path.startsWith("/health/") || path.equals("/metrics"));
  }
}
