package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** What the listener answers, by path. */
final class AdminPages {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> metrics;
  private final Readiness readiness;

  AdminPages(Supplier<String> metrics, Readiness readiness) {
    this.metrics = metrics;
    this.readiness = readiness;
  }

  /**
   * One answer.
   *
   * @param status the HTTP status
   * @param contentType of the body
   * @param body the body
   */
  @SuppressWarnings("ArrayRecordComponent") // Written once, read once.
  record Page(int status, String contentType, byte[] body) {}

  Page answer(String method, String path) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return problem(METHOD_NOT_ALLOWED, "only GET is allowed");
    }
    return switch (path) {
      case "/health/live" -> health(Optional.empty(), "live");
      case "/health/ready" -> health(readiness.obstacle(), "ready");
      case "/metrics" -> new Page(OK, PROMETHEUS, metrics.get().getBytes(StandardCharsets.UTF_8));
      default -> problem(NOT_FOUND, "there is no such page");
    };
  }

  private static Page health(Optional<String> obstacle, String good) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("status", obstacle.isEmpty() ? good : "not " + good);
    obstacle.ifPresent(reason -> json.put("reason", reason));
    return new Page(obstacle.isEmpty() ? OK : UNAVAILABLE, JSON, Json.bytes(json));
  }

  private static Page problem(int status, String title) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("title", title);
    json.put("status", status);
    return new Page(status, PROBLEM, Json.bytes(json));
  }
}
