package io.statehook.dispatcher.activity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.kafka.Json;
import java.time.Instant;

/**
 * One record of {@code webhook-dead-letters}.
 *
 * @param position where it stands
 * @param appendedAt when the broker took it
 * @param key the subscription's id or the device's
 * @param orgId whose, as its events say; empty text when nothing tells
 * @param value the body or the raw record; empty when it was too long to copy
 */
@SuppressWarnings("ArrayRecordComponent") // Shown and sent again, never compared.
public record FoundDeadLetter(
    RecordPosition position,
    Instant appendedAt,
    String key,
    String orgId,
    DeadLetter letter,
    byte[] value)
    implements Found {

  /** Everything but the value; for every face of the product. */
  public ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("record", position.toString());
    json.put("appendedAt", appendedAt.toString());
    json.put("key", key);
    json.put("org", orgId);
    json.put("reason", letter.reason());
    json.put("detail", letter.detail());
    json.put("attempts", letter.attempts());
    json.put("firstAttemptAt", letter.firstAttemptAt().toString());
    json.put("source", letter.source());
    json.put("bytes", value.length);
    return json;
  }

  /** The facts without the body. */
  @Override
  public String toString() {
    return "FoundDeadLetter[position=%s, key=%s, reason=%s, bytes=%d]"
        .formatted(position, key, letter.reason(), value.length);
  }
}
