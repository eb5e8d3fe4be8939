package io.statehook.dispatcher.batching;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import java.time.Instant;

/**
 * Where a window begins and by which rules it was opened: all that the state store keeps of it.
 *
 * @param orgId whose events
 * @param firstOffset the offset of its first event
 * @param openedAt when it was opened, by wall clock
 * @param subscriptionVersion the version of the subscription that took its events
 * @param catalogueVersion the version of the catalogue that approved them
 */
record WindowStart(
    String orgId,
    long firstOffset,
    Instant openedAt,
    long subscriptionVersion,
    long catalogueVersion) {

  byte[] toJson() {
    return Json.bytes(
        Json.mapper()
            .createObjectNode()
            .put("org", orgId)
            .put("first", firstOffset)
            .put("openedAt", openedAt.toString())
            .put("subscriptionVersion", subscriptionVersion)
            .put("catalogueVersion", catalogueVersion));
  }

  static WindowStart fromJson(byte[] json) {
    JsonNode node =
        Json.parse(json)
            .document()
            .orElseThrow(() -> new IllegalStateException("the state store holds no JSON"));
    return new WindowStart(
        node.path("org").textValue(),
        node.path("first").longValue(),
        Instant.parse(node.path("openedAt").textValue()),
        node.path("subscriptionVersion").longValue(),
        node.path("catalogueVersion").longValue());
  }
}
