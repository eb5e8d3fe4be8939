package io.statehook.common.subscription;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.util.TreeMap;

/**
 * Writes subscriptions as they stand in {@code webhook-subscriptions}, every member spelled out.
 * The same subscription gives the same bytes.
 */
public final class SubscriptionWriter {
  private SubscriptionWriter() {}

  /** The subscription as one JSON object, members in the documented order. */
  public static ObjectNode write(Subscription subscription) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", subscription.id());
    json.put("orgId", subscription.orgId());
    json.put("name", subscription.name());
    json.put("description", subscription.description());
    json.put("url", subscription.url().toString());
    json.put("active", subscription.active());
    json.put("paused", subscription.paused());
    ArrayNode events = json.putArray("allowedEvents");
    subscription.allowedEvents().forEach(pattern -> events.add(pattern.text()));
    ArrayNode devices = json.putArray("allowedDevices");
    if (subscription.allowedDevices().all()) {
      devices.add("*");
    } else {
      subscription.allowedDevices().deviceIds().stream().sorted().forEach(devices::add);
    }
    json.putObject("batch")
        .put("maxEvents", subscription.batch().maxEvents())
        .put("maxBytes", subscription.batch().maxBytes())
        .put("maxWaitMs", subscription.batch().maxWait().toMillis());
    json.put("format", subscription.format().wireName());
    json.put("contentType", subscription.contentType());
    json.putObject("authorization").put("kind", subscription.authorization().wireName());
    ObjectNode headers = json.putObject("headers");
    new TreeMap<>(subscription.headers()).forEach(headers::put);
    DeliveryPolicy delivery = subscription.delivery();
    json.putObject("delivery")
        .put("timeoutMs", delivery.timeout().toMillis())
        .put("parallelism", delivery.parallelism())
        .put("requestsPerSecond", delivery.requestsPerSecond())
        .put("maxAgeHours", delivery.maxAge().toHours())
        .put("onRejected", delivery.onRejected().wireName());
    return json;
  }
}
