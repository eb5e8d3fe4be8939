package io.statehook.dispatcher.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.dispatcher.delivery.RequestPlan.Content;
import io.statehook.dispatcher.delivery.RequestPlan.Standing;
import io.statehook.dispatcher.delivery.RequestPlan.Tries;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a lane's record says about the lane's next request. */
final class RequestPlanJson {
  private RequestPlanJson() {}

  static void write(RequestPlan plan, ObjectNode json) {
    Content content = plan.content();
    json.put("id", plan.id().text());
    json.put("firstBatch", content.first().text()).put("lastBatch", content.last().text());
    json.put("batches", content.batches());
    json.put("firstEvent", content.firstEvent()).put("events", content.events());
    json.put("of", content.of());
    json.put("standing", plan.standing().name().toLowerCase(Locale.ROOT));
    json.put("attempts", plan.attempts()).put("rejections", plan.rejections());
    plan.tries()
        .firstAttemptAt()
        .ifPresent(time -> json.put("firstAttemptAt", LaneRecord.millis(time)));
  }

  /** The plan, if there is one. */
  static Optional<RequestPlan> read(Lane lane, JsonNode json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    Content content =
        new Content(
            new BatchId(json.path("firstBatch").asText()),
            new BatchId(json.path("lastBatch").asText()),
            json.path("batches").asInt(),
            json.path("firstEvent").asInt(),
            json.path("events").asInt(),
            json.path("of").asInt());
    Tries tries =
        new Tries(
            json.path("attempts").asInt(),
            json.path("rejections").asInt(),
            json.has("firstAttemptAt")
                ? Optional.of(Instant.parse(json.path("firstAttemptAt").asText()))
                : Optional.empty());
    return Optional.of(new RequestPlan(content, standing(lane, json), tries));
  }

  private static Standing standing(Lane lane, JsonNode json) {
    String name = json.path("standing").asText();
    for (Standing standing : Standing.values()) {
      if (standing.name().toLowerCase(Locale.ROOT).equals(name)) {
        return standing;
      }
    }
    throw new IllegalArgumentException("lane %s: unknown standing \"%s\"".formatted(lane, name));
  }
}
