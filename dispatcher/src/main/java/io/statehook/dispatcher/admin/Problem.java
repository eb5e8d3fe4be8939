package io.statehook.dispatcher.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.dispatcher.control.RefusedRecord;
import java.util.List;
import java.util.Map;

/**
 * Why a request came to nothing, as RFC 9457 has it.
 *
 * @param kind its class
 * @param detail what is wrong here and what to do; never a secret
 * @param refused the records that break rules, if that is why
 * @param headers that tell more
 */
record Problem(
    ProblemKind kind, String detail, List<RefusedRecord> refused, Map<String, String> headers) {
  static final String MEDIA_TYPE = "application/problem+json";

  Problem {
    refused = List.copyOf(refused);
    headers = Map.copyOf(headers);
  }

  static Problem of(ProblemKind kind, String detail) {
    return new Problem(kind, detail, List.of(), Map.of());
  }

  static Problem refused(List<RefusedRecord> records) {
    return new Problem(ProblemKind.INVALID, "", records, Map.of());
  }

  /** Ends the request that it is about. */
  ProblemException exception() {
    return new ProblemException(this);
  }

  Answer answer() {
    return new Answer(kind.status(), headers, MEDIA_TYPE, Json.bytes(toJson()));
  }

  /** The same with one more member. */
  Answer answerWith(String member, JsonNode value) {
    return new Answer(
        kind.status(), headers, MEDIA_TYPE, Json.bytes(toJson().<ObjectNode>set(member, value)));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("type", kind.type()).put("title", kind.title()).put("status", kind.status());
    if (!detail.isEmpty()) {
      json.put("detail", detail);
    }
    if (!refused.isEmpty()) {
      ArrayNode problems = json.putArray("problems");
      refused.forEach(record -> write(record, problems));
    }
    return json;
  }

  private static void write(RefusedRecord record, ArrayNode problems) {
    for (SubscriptionRefusal.Problem problem : record.problems()) {
      problems
          .addObject()
          .put("position", record.position())
          .put("key", record.key())
          .put("member", problem.member())
          .put("reason", problem.reason());
    }
  }
}
