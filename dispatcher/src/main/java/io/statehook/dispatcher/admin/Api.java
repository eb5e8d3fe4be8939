package io.statehook.dispatcher.admin;

import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API: a list of routes, and what happens around each of them. Whoever comes here has been
 * let in by the {@link Doorkeeper}.
 */
final class Api {
  /** The largest body: a subscription with as many devices as it may name, and what is around. */
  static final int MAX_BODY_BYTES = 1_100_000;

  /** Who changed what; never a body. */
  private static final Logger audit = LoggerFactory.getLogger("io.statehook.audit");

  private final OrgGate gate;
  private final List<ApiRoute> routes;

  Api(Operations operations) {
    gate = new OrgGate(operations);
    routes =
        Stream.of(
                new SubscriptionRoutes(operations).routes(),
                new TestRoutes(operations).routes(),
                new TrafficRoutes(operations).routes(),
                new SigningKeyRoutes(operations).routes(),
                new SecretRoutes(operations).routes(),
                new CatalogueRoutes(operations).routes(),
                new StatusRoutes(operations).routes(),
                new RecordRoutes(operations).routes(),
                new RedriveRoutes(operations).routes(),
                OpenApi.routes())
            .flatMap(List::stream)
            .toList();
  }

  List<ApiRoute> routes() {
    return routes;
  }

  /** Adds every route. */
  void mount(Router router) {
    Handler<RoutingContext> bodies = BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
    for (ApiRoute route : routes) {
      Route mounted = router.route(route.method(), route.pattern());
      if (!route.method().equals(HttpMethod.GET)) {
        mounted.handler(bodies);
      }
      mounted.handler(context -> receive(route, context));
    }
    methodsByPath()
        .forEach(
            (path, methods) -> router.route(path).handler(context -> refuse(methods, context)));
    router.route("/api/*").handler(Api::refuseUnknown);
  }

  /** Nothing below {@code /api} is ever a page. */
  private static void refuseUnknown(RoutingContext context) {
    Problem.of(ProblemKind.NOT_FOUND, "").answer().send(context.response());
  }

  private Map<String, String> methodsByPath() {
    return routes.stream()
        .collect(
            Collectors.groupingBy(
                ApiRoute::pattern,
                TreeMap::new,
                Collectors.mapping(route -> route.method().name(), Collectors.joining(", "))));
  }

  private static void refuse(String allowed, RoutingContext context) {
    Problem.of(ProblemKind.METHOD_NOT_ALLOWED, "allowed: " + allowed)
        .answer()
        .with("allow", allowed)
        .send(context.response());
  }

  private void receive(ApiRoute route, RoutingContext context) {
    ApiRequest request;
    try {
      request = ApiRequest.of(context, route);
    } catch (ProblemException e) {
      e.problem().answer().send(context.response());
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> answer(route, request), false)
        .onSuccess(answer -> answer.send(context.response()))
        .onFailure(context::fail);
  }

  /** Runs the action where it may wait. */
  Answer answer(ApiRoute route, ApiRequest request) {
    Answer answer;
    try {
      gate.admit(route, request);
      answer = route.action().apply(request);
    } catch (RuntimeException e) { // The top of a request.
      answer = ApiFailures.problem(route, e).answer();
    }
    if (route.access() != Access.READ) {
      audit.info(
          "change: by={} operation={} target={} status={}",
          request.caller().name(),
          route.operation(),
          Visible.of(String.join("/", new TreeMap<>(request.pathParameters()).values())),
          answer.status());
    }
    return answer;
  }
}
