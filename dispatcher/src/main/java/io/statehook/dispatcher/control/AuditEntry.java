package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Who did what to an org's secrets, and when; never the secret. Written in one transaction with the
 * change itself. The record's key counts in a circle, so that compaction keeps the newest ones.
 *
 * @param orgId whose secret
 * @param number counted from 1 per org
 * @param at when
 * @param by who, as they said
 * @param action what was done
 * @param owner the org itself or one of its subscriptions
 * @param kind what kind of secret
 * @param version which version of it
 */
public record AuditEntry(
    String orgId,
    long number,
    Instant at,
    String by,
    String action,
    String owner,
    String kind,
    int version) {
  /** How many entries of an org are kept. */
  static final int KEPT_PER_ORG = 1_000;

  private static final String PREFIX = "audit|";
  private static final int MAX_BY = 128;

  /** Refuses an actor that is nobody or would forge further lines. */
  public AuditEntry {
    if (by.isBlank() || by.length() > MAX_BY || by.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "who does it must be 1 to %d characters without control characters".formatted(MAX_BY));
    }
  }

  static boolean isKey(String recordKey) {
    return recordKey.startsWith(PREFIX);
  }

  String recordKey() {
    return PREFIX + orgId + "|" + number % KEPT_PER_ORG;
  }

  /** One JSON object, members in a fixed order. */
  public ObjectNode toJson() {
    return Json.mapper()
        .createObjectNode()
        .put("orgId", orgId)
        .put("number", number)
        .put("at", at.toString())
        .put("by", by)
        .put("action", action)
        .put("owner", owner)
        .put("kind", kind)
        .put("version", version);
  }

  /** Reads a record; empty if it is not one. */
  static Optional<AuditEntry> read(byte[] value) {
    try {
      return Json.parse(value).document().map(AuditEntry::entry);
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static AuditEntry entry(JsonNode json) {
    return new AuditEntry(
        json.path("orgId").asText(),
        json.path("number").asLong(),
        Instant.parse(json.path("at").asText()),
        json.path("by").asText(),
        json.path("action").asText(),
        json.path("owner").asText(),
        json.path("kind").asText(),
        json.path("version").asInt());
  }
}
