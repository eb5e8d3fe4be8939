package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A request of a known caller, taken from the connection so that any thread can read it. */
final class ApiRequest {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 500;
  private static final String SUBTYPE_JSON = "application/json";

  private final Caller caller;
  private final Map<String, String> path;
  private final Map<String, String> query;
  private final Precondition precondition;
  private final byte[] body;

  ApiRequest(
      Caller caller,
      Map<String, String> path,
      Map<String, String> query,
      Precondition precondition,
      byte[] body) {
    this.caller = caller;
    this.path = Map.copyOf(path);
    this.query = Map.copyOf(query);
    this.precondition = precondition;
    this.body = body;
  }

  /**
   * What the connection says.
   *
   * @throws ProblemException for what no route could understand
   */
  static ApiRequest of(RoutingContext context, ApiRoute route) {
    Buffer buffer = context.body().buffer();
    byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
    if (body.length > 0) {
      requireJson(context.request().getHeader("content-type"));
    }
    return new ApiRequest(
        Doorkeeper.caller(context),
        context.pathParams(),
        single(context.queryParams(), route),
        Precondition.of(
            context.request().headers().getAll("if-match"),
            context.request().headers().getAll("if-none-match")),
        body);
  }

  Caller caller() {
    return caller;
  }

  /** Whose things are asked for: the caller's, or of these those of one org. */
  OrgScope scope() {
    return query("org").map(OrgScope::of).orElseGet(caller::scope);
  }

  /** A parameter of the path. */
  String path(String name) {
    return Objects.requireNonNull(path.get(name), name);
  }

  Map<String, String> pathParameters() {
    return path;
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Precondition precondition() {
    return precondition;
  }

  /** The longest page that is wanted. */
  int limit() {
    String text = query.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
    if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > MAX_LIMIT) {
      throw bad("limit", "must be 1 to %d".formatted(MAX_LIMIT));
    }
    return Integer.parseInt(text);
  }

  /** A parameter that is true or false. */
  boolean flag(String name, boolean otherwise) {
    String text = query.getOrDefault(name, Boolean.toString(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw bad(name, "must be true or false");
    }
    return text.equals("true");
  }

  /** A moment, RFC 3339 with an offset. */
  Optional<Instant> instant(String name) {
    return query(name)
        .map(
            text -> {
              try {
                return OffsetDateTime.parse(text).toInstant();
              } catch (DateTimeException e) {
                throw bad(name, "must be a moment such as 2026-11-21T10:02:31Z");
              }
            });
  }

  /** The body. */
  JsonNode body() {
    return optionalBody()
        .orElseThrow(() -> Problem.of(ProblemKind.BAD_REQUEST, "a body is needed").exception());
  }

  /** The body, which must be an object. */
  ObjectNode object() {
    if (body() instanceof ObjectNode object) {
      return object;
    }
    throw Problem.of(ProblemKind.BAD_REQUEST, "the body must be a JSON object").exception();
  }

  /** The body if there is one. */
  Optional<JsonNode> optionalBody() {
    if (body.length == 0) {
      return Optional.empty();
    }
    Json.Parsed parsed = Json.parse(body);
    if (parsed.document().isEmpty()) {
      throw Problem.of(ProblemKind.BAD_REQUEST, "the body is not JSON: " + parsed.problem())
          .exception();
    }
    return parsed.document();
  }

  static ProblemException bad(String parameter, String reason) {
    return Problem.of(ProblemKind.BAD_REQUEST, "%s: %s".formatted(parameter, reason)).exception();
  }

  private static void requireJson(String contentType) {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase(SUBTYPE_JSON)) {
      throw Problem.of(ProblemKind.UNSUPPORTED_MEDIA_TYPE, "content-type: application/json")
          .exception();
    }
  }

  /** The parameters, each once and known to the route. */
  static Map<String, String> single(MultiMap query, ApiRoute route) {
    Map<String, String> values = new HashMap<>();
    for (String name : query.names()) {
      List<String> all = query.getAll(name);
      if (!route.query().contains(name)) {
        throw bad(name, "there is no such parameter here");
      }
      if (all.size() != 1) {
        throw bad(name, "occurs more than once");
      }
      values.put(name, all.get(0));
    }
    return values;
  }
}
