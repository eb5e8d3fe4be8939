package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How a subscription is doing, as {@code webhook-status} says. What workers tell is as old as
 * {@code toldAt}; of a subscription with several lanes at several workers, the last one speaks.
 *
 * @param subscriptionId whose
 * @param state {@code live}, {@code retrying}, {@code parked}, {@code paused}, {@code suspended} or
 *     {@code refused}
 * @param reason why, for people; may be empty
 * @param since when it came into its state, if that is known
 * @param version of the subscription in force, if one is
 * @param refusedVersion of its newest record, if that is refused
 * @param delivery what workers know
 */
public record SubscriptionStatus(
    String subscriptionId,
    String state,
    String reason,
    Optional<Instant> since,
    OptionalLong version,
    OptionalLong refusedVersion,
    Delivery delivery) {
  private static final String LIVE = "live";

  /**
   * What a worker knows of a subscription's delivery.
   *
   * @param toldAt when it was told; empty while no worker has
   * @param oldestUndelivered since when the oldest event that is not delivered waits; empty when
   *     every one is
   * @param backlogEvents events that are sealed and not delivered
   * @param backlogBytes the bodies of these
   * @param lastSuccess when the receiver last took a request
   * @param lastFailure when a request last failed
   */
  public record Delivery(
      Optional<Instant> toldAt,
      Optional<Instant> oldestUndelivered,
      long backlogEvents,
      long backlogBytes,
      Optional<Instant> lastSuccess,
      Optional<Instant> lastFailure) {
    /** Nothing is known, and nothing waits. */
    public static final Delivery NONE =
        new Delivery(Optional.empty(), Optional.empty(), 0, 0, Optional.empty(), Optional.empty());

    /** Of two lanes, what both together are. */
    public Delivery plus(Delivery other) {
      return new Delivery(
          latest(toldAt, other.toldAt),
          earliest(oldestUndelivered, other.oldestUndelivered),
          backlogEvents + other.backlogEvents,
          backlogBytes + other.backlogBytes,
          latest(lastSuccess, other.lastSuccess),
          latest(lastFailure, other.lastFailure));
    }

    /** The same; what it does not know of the receiver's past is as it was told before. */
    Delivery after(Delivery before) {
      return toldAt.isEmpty()
          ? before
          : new Delivery(
              toldAt,
              oldestUndelivered,
              backlogEvents,
              backlogBytes,
              latest(lastSuccess, before.lastSuccess),
              latest(lastFailure, before.lastFailure));
    }

    /** Whether both tell the same, whenever they were told. */
    boolean tellsAsMuchAs(Delivery other) {
      return oldestUndelivered.equals(other.oldestUndelivered)
          && backlogEvents == other.backlogEvents
          && backlogBytes == other.backlogBytes
          && lastSuccess.equals(other.lastSuccess)
          && lastFailure.equals(other.lastFailure);
    }

    private static Optional<Instant> latest(Optional<Instant> one, Optional<Instant> other) {
      return Stream.of(one, other).flatMap(Optional::stream).max(Comparator.naturalOrder());
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
      return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    static Delivery read(JsonNode json) {
      return new Delivery(
          instant(json, "toldAt"),
          instant(json, "oldestUndelivered"),
          json.path("backlogEvents").asLong(),
          json.path("backlogBytes").asLong(),
          instant(json, "lastSuccess"),
          instant(json, "lastFailure"));
    }

    /** Puts the members into a record; nothing of it while no worker has told anything. */
    void write(ObjectNode json) {
      if (toldAt.isEmpty()) {
        return;
      }
      put(json, "toldAt", toldAt);
      put(json, "oldestUndelivered", oldestUndelivered);
      json.put("backlogEvents", backlogEvents).put("backlogBytes", backlogBytes);
      put(json, "lastSuccess", lastSuccess);
      put(json, "lastFailure", lastFailure);
    }
  }

  /** What the absence of a record says. */
  static SubscriptionStatus live(VersionedSubscription inForce) {
    return new SubscriptionStatus(
        inForce.subscription().id(),
        LIVE,
        "",
        Optional.empty(),
        OptionalLong.of(inForce.version()),
        OptionalLong.empty(),
        Delivery.NONE);
  }

  static SubscriptionStatus read(String id, JsonNode json) {
    return new SubscriptionStatus(
        id,
        json.path("state").asText(LIVE),
        json.path("reason").asText(),
        instant(json, "since"),
        number(json, "version"),
        number(json, StatusBoard.REFUSED_VERSION),
        Delivery.read(json));
  }

  /** As the record's value; absent facts are left out. */
  public ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("subscription", subscriptionId).put("state", state).put("reason", reason);
    put(json, "since", since);
    version.ifPresent(inForce -> json.put("version", inForce));
    refusedVersion.ifPresent(refused -> json.put(StatusBoard.REFUSED_VERSION, refused));
    delivery.write(json);
    return json;
  }

  private static OptionalLong number(JsonNode json, String member) {
    JsonNode number = json.path(member);
    return number.isIntegralNumber() ? OptionalLong.of(number.asLong()) : OptionalLong.empty();
  }

  private static Optional<Instant> instant(JsonNode json, String member) {
    try {
      return json.has(member)
          ? Optional.of(Instant.parse(json.path(member).asText()))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static void put(ObjectNode json, String member, Optional<Instant> time) {
    time.ifPresent(known -> json.put(member, known.toString()));
  }
}
