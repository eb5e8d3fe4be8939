package io.statehook.common.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One record of {@code webhook-attempts}.
 *
 * @param request the {@code webhook-id} of the request
 * @param batches the batches it carries, in order
 * @param org whose; empty text when the record does not say
 * @param subscription of which subscription
 * @param lane the lane
 * @param attempt counted from 1
 * @param outcome what came of it
 * @param status the HTTP status, if an answer came
 * @param error the class of failure, if none came
 * @param startedAt when the request was started
 * @param duration how long it took
 * @param events how many events it carried
 * @param bytes the length of its body
 * @param part which of the events of its batches it carried, if not all
 * @param position the offset of its last batch in {@code webhook-deliveries}
 * @param nextAttemptAt when it is tried again, if it is
 * @param response the beginning of the answer's body, secrets masked
 */
public record Attempt(
    String request,
    List<String> batches,
    String org,
    String subscription,
    String lane,
    int attempt,
    Outcome outcome,
    OptionalInt status,
    Optional<String> error,
    Instant startedAt,
    Duration duration,
    int events,
    int bytes,
    Optional<Part> part,
    OptionalLong position,
    Optional<Instant> nextAttemptAt,
    String response) {

  /**
   * A request that carries a part of its batches, because the receiver refused a larger one.
   *
   * @param first how many events of the batches lie before it
   * @param of how many events the batches hold
   */
  public record Part(int first, int of) {
    /** Refuses parts that begin outside. */
    public Part {
      if (first < 0 || first >= of) {
        throw new IllegalArgumentException(
            "a part begins within its %d events, not at %d".formatted(of, first));
      }
    }
  }

  /** Copies the list. */
  public Attempt {
    batches = List.copyOf(batches);
  }

  /** One line of JSON, members in the documented order; absent facts are left out. */
  public byte[] toJson() {
    return Json.bytes(toNode());
  }

  /** The same as a node, which is the caller's. */
  public ObjectNode toNode() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("request", request);
    ArrayNode ids = json.putArray("batches");
    batches.forEach(ids::add);
    json.put("org", org);
    json.put("subscription", subscription);
    json.put("lane", lane);
    json.put("attempt", attempt);
    json.put("outcome", outcome.wireName());
    status.ifPresent(code -> json.put("status", code));
    error.ifPresent(text -> json.put("error", text));
    json.put("startedAt", startedAt.toString());
    json.put("durationMs", duration.toMillis());
    json.put("events", events);
    json.put("bytes", bytes);
    part.ifPresent(
        known -> json.putObject("part").put("first", known.first()).put("of", known.of()));
    position.ifPresent(offset -> json.put("position", offset));
    nextAttemptAt.ifPresent(time -> json.put("nextAttemptAt", time.toString()));
    json.put("response", response);
    return json;
  }
}
