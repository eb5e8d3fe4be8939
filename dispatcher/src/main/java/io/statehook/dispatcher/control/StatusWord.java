package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a status record says of a subscription.
 *
 * @param since when it came into its state; empty if a record does not say
 * @param refusedVersion the version of the refused record, if its newest one is refused
 */
record StatusWord(
    StatusBoard.Health health, Optional<Instant> since, Optional<Long> refusedVersion) {
  private static final String REFUSED = "refused";

  /** What the absence of a record says. */
  static final StatusWord LIVE =
      new StatusWord(StatusBoard.Health.LIVE, Optional.empty(), Optional.empty());

  static StatusWord refused(String reason, Instant since, Optional<Long> version) {
    return new StatusWord(new StatusBoard.Health(REFUSED, reason), Optional.of(since), version);
  }

  static StatusWord of(JsonNode json) {
    return new StatusWord(
        new StatusBoard.Health(json.path("state").asText(), json.path("reason").asText()),
        instant(json.path("since").asText()),
        Optional.ofNullable(json.get(StatusBoard.REFUSED_VERSION)).map(JsonNode::asLong));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  boolean isRefused() {
    return refusedVersion.isPresent() || health.state().equals(REFUSED);
  }

  /**
   * The same word with the time of the one before, if only something else than the state is new.
   */
  StatusWord after(StatusWord before) {
    boolean sameState = before.since.isPresent() && before.health.state().equals(health.state());
    return sameState ? new StatusWord(health, before.since, refusedVersion) : this;
  }

  /** Whether both say the same, whenever it began. */
  boolean saysAsMuchAs(StatusWord other) {
    return health.equals(other.health) && refusedVersion.equals(other.refusedVersion);
  }

  /**
   * The record's value.
   *
   * @param version the version in force, if any is
   */
  byte[] json(String id, Optional<Long> version) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("subscription", id);
    json.put("state", health.state()).put("reason", health.reason());
    since.ifPresent(time -> json.put("since", time.toString()));
    version.ifPresent(inForce -> json.put("version", inForce));
    refusedVersion.ifPresent(refused -> json.put(StatusBoard.REFUSED_VERSION, refused));
    return Json.bytes(json);
  }
}
