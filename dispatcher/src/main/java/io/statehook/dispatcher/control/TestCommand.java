package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.BatchId;
import io.statehook.common.kafka.Json;
import java.util.Locale;
import java.util.Optional;

/**
 * A record of {@code webhook-commands} that asks for a test message, or says how far it is.
 *
 * @param id the record's key, and the message's {@code webhook-id}
 * @param state how far it is
 * @param subscriptionId of the subscription, or the one that the draft will have
 * @param version of the subscription that the asker saw; -1 for a draft
 * @param draft what to test instead of what is in force; gone when it is done
 * @param by who asked
 * @param result what came of it, when it is done
 */
record TestCommand(
    BatchId id,
    State state,
    String subscriptionId,
    long version,
    Optional<ObjectNode> draft,
    String by,
    Optional<TestResult> result) {
  private static final String KIND = "test";

  /** How far a test is. */
  enum State {
    /** Nobody has begun. */
    REQUESTED,
    /** A worker is sending; nobody else will. */
    RUNNING,
    /** There is a result. */
    DONE;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<State> of(String wireName) {
      for (State state : values()) {
        if (state.wireName().equals(wireName)) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }
  }

  /** A request that nobody has begun. */
  static TestCommand requested(
      BatchId id, String subscriptionId, long version, Optional<ObjectNode> draft, String by) {
    return new TestCommand(
        id, State.REQUESTED, subscriptionId, version, draft, by, Optional.empty());
  }

  TestCommand running() {
    return new TestCommand(id, State.RUNNING, subscriptionId, version, draft, by, result);
  }

  TestCommand done(TestResult outcome) {
    return new TestCommand(
        id, State.DONE, subscriptionId, version, Optional.empty(), by, Optional.of(outcome));
  }

  /** The record's value. */
  byte[] toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("kind", KIND).put("state", state.wireName()).put("subscription", subscriptionId);
    if (version >= 0) {
      json.put("version", version);
    }
    draft.ifPresent(record -> json.set("draft", record));
    json.put("by", by);
    result.ifPresent(outcome -> json.set("result", outcome.toJson()));
    return Json.bytes(json);
  }

  /** Reads a record; empty for commands of other kinds, and for what is no command at all. */
  static Optional<TestCommand> read(ControlRecord record) {
    Optional<BatchId> id = BatchId.parse(record.key());
    Optional<JsonNode> json =
        record
            .value()
            .flatMap(value -> Json.parse(value).document())
            .filter(JsonNode::isObject)
            .filter(object -> object.path("kind").asText().equals(KIND))
            .filter(object -> !object.path("subscription").asText().isEmpty());
    return id.isEmpty()
        ? Optional.empty()
        : json.flatMap(
            object ->
                State.of(object.path("state").asText()).map(state -> of(id.get(), state, object)));
  }

  private static TestCommand of(BatchId id, State state, JsonNode json) {
    return new TestCommand(
        id,
        state,
        json.path("subscription").asText(),
        json.path("version").asLong(-1),
        Optional.of(json.path("draft"))
            .filter(JsonNode::isObject)
            .map(JsonNode::<ObjectNode>deepCopy),
        json.path("by").asText(),
        TestResult.read(json.path("result")));
  }
}
