package io.statehook.dispatcher.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.Lane;
import io.statehook.common.kafka.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One record of {@code webhook-lanes}: a lane whose batches wait in the backlog.
 *
 * @param lane which
 * @param state what it does
 * @param since when it was parked
 * @param reason one sentence for people
 * @param failures in a row
 * @param nextProbe nothing is sent before; empty if nothing has to be waited for
 * @param agingSince the end of the last pause: its batches age from then on
 * @param backlogFrom the offset in {@code webhook-backlog} before which nothing of the lane waits
 * @param settledUpTo the offset in {@code webhook-deliveries} up to which the fate of the lane's
 *     batches is durable
 * @param failingSince when the first of the failures in a row was
 * @param suspendedVersion nothing is sent while the subscription has this version; -1 if not
 * @param plan what the next request carries, if that is decided
 * @param triedVersion the version of the subscription that the last request was made for, or -1
 * @param attemptsUpTo what {@code webhook-attempts} said of the lane before is in this record
 * @param waiting what had been counted of the lane's batches that are not delivered; for people
 */
record LaneRecord(
    Lane lane,
    State state,
    Instant since,
    String reason,
    int failures,
    Optional<Instant> nextProbe,
    Optional<Instant> agingSince,
    long backlogFrom,
    long settledUpTo,
    Optional<Instant> failingSince,
    long suspendedVersion,
    Optional<RequestPlan> plan,
    long triedVersion,
    long attemptsUpTo,
    Amount waiting) {
  private static final long NOT_SUSPENDED = -1;

  /** What a parked lane does. */
  enum State {
    /** It probes. */
    PARKED("parked"),
    /** Its subscription is paused. */
    PAUSED("paused"),
    /** Nothing is sent until somebody changes the subscription. */
    SUSPENDED("suspended"),
    /** Its backlog is delivered. */
    DRAINING("draining");

    private final String wireName;

    State(String wireName) {
      this.wireName = wireName;
    }

    /** Why the lane is held in this state, if it is. */
    Optional<LaneState.Why> rests() {
      return switch (this) {
        case PAUSED -> Optional.of(LaneState.Why.PAUSED);
        case SUSPENDED -> Optional.of(LaneState.Why.SUSPENDED);
        case PARKED, DRAINING -> Optional.empty();
      };
    }
  }

  /** One line of JSON. */
  byte[] toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("state", state.wireName).put("since", millis(since)).put("reason", reason);
    json.put("failures", failures);
    nextProbe.ifPresent(time -> json.put("nextProbe", millis(time)));
    agingSince.ifPresent(time -> json.put("agingSince", millis(time)));
    json.put("backlogFrom", backlogFrom).put("settledUpTo", settledUpTo);
    failingSince.ifPresent(time -> json.put("failingSince", millis(time)));
    if (suspendedVersion != NOT_SUSPENDED) {
      json.put("suspendedVersion", suspendedVersion);
    }
    if (triedVersion >= 0) {
      json.put("triedVersion", triedVersion);
    }
    json.put("attemptsUpTo", attemptsUpTo);
    json.put("waitingEvents", waiting.events()).put("waitingBytes", waiting.bytes());
    plan.ifPresent(known -> RequestPlanJson.write(known, json.putObject("request")));
    return Json.bytes(json);
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException naming what is wrong: guessing could lose batches
   */
  static LaneRecord parse(Lane lane, byte[] value) {
    JsonNode json =
        Json.parse(value)
            .document()
            .orElseThrow(() -> new IllegalArgumentException("not JSON: record of lane " + lane));
    return new LaneRecord(
        lane,
        state(lane, json.path("state").asText()),
        time(json, "since")
            .orElseThrow(() -> new IllegalArgumentException("lane %s: no since".formatted(lane))),
        json.path("reason").asText(),
        json.path("failures").asInt(),
        time(json, "nextProbe"),
        time(json, "agingSince"),
        number(lane, json, "backlogFrom"),
        number(lane, json, "settledUpTo"),
        time(json, "failingSince"),
        json.path("suspendedVersion").asLong(NOT_SUSPENDED),
        RequestPlanJson.read(lane, json.path("request")),
        json.path("triedVersion").asLong(-1),
        json.path("attemptsUpTo").asLong(0),
        new Amount(json.path("waitingEvents").asLong(), json.path("waitingBytes").asLong()));
  }

  private static State state(Lane lane, String name) {
    for (State state : State.values()) {
      if (state.wireName.equals(name)) {
        return state;
      }
    }
    throw new IllegalArgumentException("lane %s: unknown state \"%s\"".formatted(lane, name));
  }

  private static long number(Lane lane, JsonNode json, String member) {
    JsonNode number = json.path(member);
    if (!number.isIntegralNumber()) {
      throw new IllegalArgumentException("lane %s: %s is no number".formatted(lane, member));
    }
    return number.asLong();
  }

  private static Optional<Instant> time(JsonNode json, String member) {
    if (!json.has(member)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(json.path(member).asText()));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(member + " is no time: " + json.path(member).asText(), e);
    }
  }

  static String millis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
