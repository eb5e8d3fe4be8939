package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.activity.RedriveEntry;
import io.statehook.dispatcher.activity.RedriveResult;
import io.statehook.dispatcher.operations.Operations;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends dead letters again: those named, or all that the parameters choose. */
final class RedriveRoutes {
  /** The most that one request names, and that one answer tells of. */
  static final int MAX_ITEMS = 500;

  private static final String POSITIONS = "positions";
  private static final String ALL = "all";

  private final Operations operations;

  RedriveRoutes(Operations operations) {
    this.operations = operations;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.change(
                HttpMethod.POST, "/dead-letters/redrive", "redriveDeadLetters", this::redrive)
            .asking("org", "subscription", "device", "reason", "from", "to"));
  }

  private Answer redrive(ApiRequest request) {
    ObjectNode body = request.object();
    if (body.size() == 1 && body.path(ALL).asBoolean(false)) {
      RecordQuery query = RecordRoutes.query(request, "reason");
      return told(operations.redrive().redrive(query));
    }
    if (body.size() == 1 && body.path(POSITIONS).isArray()) {
      return told(operations.redrive().redrive(request.scope(), positions(body.path(POSITIONS))));
    }
    throw Problem.of(
            ProblemKind.BAD_REQUEST,
            "the body must be {\"positions\":[\"partition:offset\",...]}, or {\"all\":true} for all"
                + " that the parameters choose")
        .exception();
  }

  private static List<RecordPosition> positions(JsonNode array) {
    if (array.size() > MAX_ITEMS) {
      throw ApiRequest.bad(POSITIONS, "at most %d".formatted(MAX_ITEMS));
    }
    List<RecordPosition> positions = new ArrayList<>();
    array.forEach(item -> positions.add(RecordRoutes.position(item.asText())));
    return positions;
  }

  private static Answer told(RedriveResult result) {
    List<RedriveEntry> first = result.entries().stream().limit(MAX_ITEMS).toList();
    ObjectNode json = Pages.json(first, RedriveEntry::toJson, Optional.empty());
    json.put("asked", result.entries().size()).put("sent", result.sent());
    return Answer.ok(json);
  }
}
