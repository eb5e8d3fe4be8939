package io.statehook.dispatcher.control;

import io.statehook.common.batch.BatchId;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One test message, complete but for its signature.
 *
 * @param id the {@code webhook-id}; the same if it is sent again
 * @param subscription where to and how
 * @param body an array of one event in the approved form, of a device and a key that no device has
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record TestMessage(BatchId id, Subscription subscription, byte[] body) {
  /** The device that test events seem to come from. */
  public static final String DEVICE = "statehook-test";

  /** The key of test events; in no catalogue, so that no device can report it. */
  public static final String KEY = "Statehook.Test";

  private static final String TEXT =
      "This is a test message: nothing has happened. Statehook asks whether you receive webhooks.";

  /** The message for a subscription. */
  static TestMessage of(BatchId id, Subscription subscription, Instant now) {
    byte[] event =
        Json.bytes(
            Json.mapper()
                .createObjectNode()
                .put("id", id.text())
                .put("orgId", subscription.orgId())
                .put("deviceId", DEVICE)
                .put("type", EventType.EVENT.wireName())
                .put("key", KEY)
                .put("value", TEXT)
                .put("timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString()));
    String array = "[" + new String(event, StandardCharsets.UTF_8) + "]";
    return new TestMessage(id, subscription, array.getBytes(StandardCharsets.UTF_8));
  }

  /** Identity and destination, without the body. */
  @Override
  public String toString() {
    return "TestMessage[id=%s, subscription=%s]".formatted(id, subscription);
  }
}
