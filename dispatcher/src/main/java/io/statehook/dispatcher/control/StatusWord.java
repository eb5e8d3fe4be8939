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
 * @param orgId whose the subscription was; empty if a record does not say
 * @param since when it came into its state; empty if a record does not say
 * @param refusedVersion the version of the refused record, if its newest one is refused
 * @param delivery what a worker knows
 */
record StatusWord(
    Optional<String> orgId,
    StatusBoard.Health health,
    Optional<Instant> since,
    Optional<Long> refusedVersion,
    SubscriptionStatus.Delivery delivery) {
  private static final String REFUSED = "refused";
  private static final String ORG = "org";

  /** What the absence of a record says. */
  static final StatusWord LIVE =
      new StatusWord(
          Optional.empty(),
          StatusBoard.Health.LIVE,
          Optional.empty(),
          Optional.empty(),
          SubscriptionStatus.Delivery.NONE);

  static StatusWord refused(String reason, Instant since, Optional<Long> version) {
    return new StatusWord(
        Optional.empty(),
        new StatusBoard.Health(REFUSED, reason),
        Optional.of(since),
        version,
        SubscriptionStatus.Delivery.NONE);
  }

  static StatusWord of(JsonNode json) {
    return new StatusWord(
        orgId(json),
        new StatusBoard.Health(json.path("state").asText(), json.path("reason").asText()),
        instant(json.path("since").asText()),
        Optional.ofNullable(json.get(StatusBoard.REFUSED_VERSION)).map(JsonNode::asLong),
        SubscriptionStatus.Delivery.read(json));
  }

  /** Whose a record says that the subscription was. */
  static Optional<String> orgId(JsonNode json) {
    return Optional.ofNullable(json.path(ORG).textValue());
  }

  /** Whether it may be said of a subscription of this org: an id can be given anew. */
  boolean mayBeOf(Optional<String> owner) {
    return orgId.isEmpty() || orgId.equals(owner);
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

  /** The same word about a subscription of this org. */
  StatusWord of(Optional<String> owner) {
    return new StatusWord(owner, health, since, refusedVersion, delivery);
  }

  /** The same word, with what a worker knows. */
  StatusWord with(SubscriptionStatus.Delivery known) {
    return new StatusWord(orgId, health, since, refusedVersion, known);
  }

  /**
   * The same word with the time of the one before, if only something else than the state is new,
   * and with what that one knew of the past.
   */
  StatusWord after(StatusWord before) {
    boolean sameState = before.since.isPresent() && before.health.state().equals(health.state());
    return new StatusWord(
        orgId,
        health,
        sameState ? before.since : since,
        refusedVersion,
        delivery.after(before.delivery));
  }

  /** Whether both say the same, whenever it began. */
  boolean saysAsMuchAs(StatusWord other) {
    return health.equals(other.health)
        && refusedVersion.equals(other.refusedVersion)
        && delivery.tellsAsMuchAs(other.delivery);
  }

  /**
   * The record's value.
   *
   * @param owner whose the subscription is, if one is in force
   * @param version the version in force, if any is
   */
  byte[] json(String id, Optional<String> owner, Optional<Long> version) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("subscription", id);
    owner.ifPresent(org -> json.put(ORG, org));
    json.put("state", health.state()).put("reason", health.reason());
    since.ifPresent(time -> json.put("since", time.toString()));
    version.ifPresent(inForce -> json.put("version", inForce));
    refusedVersion.ifPresent(refused -> json.put(StatusBoard.REFUSED_VERSION, refused));
    delivery.write(json);
    return Json.bytes(json);
  }
}
