package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What machines ask a process: whether it lives, whether it is ready, its numbers. */
final class SystemPages {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> metrics;
  private final Readiness readiness;

  SystemPages(Supplier<String> metrics, Readiness readiness) {
    this.metrics = metrics;
    this.readiness = readiness;
  }

  void live(RoutingContext context) {
    health(readiness.stall(), "live").send(context.response());
  }

  void ready(RoutingContext context) {
    health(readiness.obstacle(), "ready").send(context.response());
  }

  /** Off the event loop: some numbers are asked of others. */
  void metrics(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(() -> metrics.get().getBytes(StandardCharsets.UTF_8), false)
        .onSuccess(text -> new Answer(OK, Map.of(), PROMETHEUS, text).send(context.response()))
        .onFailure(context::fail);
  }

  private static Answer health(Optional<String> obstacle, String good) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("status", obstacle.isEmpty() ? good : "not " + good);
    obstacle.ifPresent(reason -> json.put("reason", reason));
    return new Answer(
        obstacle.isEmpty() ? OK : UNAVAILABLE, Map.of(), Answer.JSON, Json.bytes(json));
  }
}
