package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.nio.charset.StandardCharsets;

/** A subscription record in the making, good or bad. */
final class SubscriptionJson {
  private final ObjectNode json = Json.mapper().createObjectNode();

  /** Everything of the org that the catalogue has of rooms, in windows of a tenth of a second. */
  static SubscriptionJson of(String id, String orgId, String url) {
    return new SubscriptionJson()
        .put("id", id)
        .put("orgId", orgId)
        .put("url", url)
        .events("RoomAnalytics.*", "BootEvent")
        .devices("*")
        .window(500, 100);
  }

  SubscriptionJson events(String... patterns) {
    return put("allowedEvents", patterns);
  }

  SubscriptionJson devices(String... ids) {
    return put("allowedDevices", ids);
  }

  SubscriptionJson window(int maxEvents, long maxWaitMillis) {
    ObjectNode batch = Json.mapper().createObjectNode();
    batch.put("maxEvents", maxEvents).put("maxWaitMs", maxWaitMillis);
    json.set("batch", batch);
    return this;
  }

  /** Sets any member to anything, also what is not allowed. */
  SubscriptionJson put(String member, Object value) {
    json.set(member, Json.mapper().valueToTree(value));
    return this;
  }

  SubscriptionJson without(String member) {
    json.remove(member);
    return this;
  }

  String id() {
    return json.path("id").asText();
  }

  String orgId() {
    return json.path("orgId").asText();
  }

  byte[] bytes() {
    return Json.bytes(json);
  }

  /** One line, as an operator types it. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }
}
