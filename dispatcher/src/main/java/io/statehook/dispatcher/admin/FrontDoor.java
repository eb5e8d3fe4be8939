package io.statehook.dispatcher.admin;

import io.statehook.common.config.AdminConfig;
import io.statehook.dispatcher.operations.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes, in this order: security headers, the name it came for, and then either
 * a page for machines or, below {@code /api}, the doorkeeper.
 */
final class FrontDoor {
  private static final Logger log = LoggerFactory.getLogger(FrontDoor.class);
  private static final int NOT_FOUND = 404;
  private static final int INTERNAL_ERROR = 500;

  /** What Vert.x itself may end a request with. */
  private static final List<Integer> STATUSES =
      List.of(400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 431, INTERNAL_ERROR, 503);

  private final AdminConfig config;
  private final Doorkeeper doorkeeper;
  private volatile ApiState api = ApiState.STARTING;

  /** What is behind {@code /api}. */
  private enum ApiState {
    STARTING,
    OPEN,
    NONE
  }

  FrontDoor(AdminConfig config, Tokens tokens) {
    this.config = config;
    this.doorkeeper = new Doorkeeper(tokens, new RateLimits(System::nanoTime));
  }

  Router router(Vertx vertx, SystemPages pages) {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(new SecurityHeaders(config.tls().isPresent()))
        .handler(new HostCheck(config));
    read(router, "/health/live").handler(pages::live);
    read(router, "/health/ready").handler(pages::ready);
    Route metrics = read(router, "/metrics");
    if (!config.openMetrics()) {
      metrics.handler(doorkeeper);
    }
    metrics.handler(pages::metrics);
    router.route("/api/*").handler(doorkeeper).handler(this::passToApi);
    STATUSES.forEach(status -> router.errorHandler(status, FrontDoor::failed));
    return router;
  }

  /** See {@link Doorkeeper#badToken}. */
  OptionalLong badToken(String address) {
    return doorkeeper.badToken(address);
  }

  void openApi() {
    api = ApiState.OPEN;
  }

  void closeApi() {
    api = ApiState.NONE;
  }

  private void passToApi(RoutingContext context) {
    switch (api) {
      case OPEN -> context.next();
      case NONE -> context.fail(NOT_FOUND);
      case STARTING ->
          Problem.of(ProblemKind.NOT_READY, "it is starting; /health/ready tells when it is")
              .answer()
              .send(context.response());
    }
  }

  private static Route read(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static void failed(RoutingContext context) {
    int status = context.statusCode();
    if (status == INTERNAL_ERROR || status < 0) {
      log.warn(
          "a request ended in a fault: method={} path={}",
          context.request().method(),
          context.normalizedPath(),
          context.failure());
    }
    Problem.of(ProblemKind.of(status), "").answer().send(context.response());
  }
}
