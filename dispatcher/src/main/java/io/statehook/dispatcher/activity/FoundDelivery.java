package io.statehook.dispatcher.activity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.kafka.Json;
import java.time.Instant;

/**
 * One record of {@code webhook-deliveries}.
 *
 * @param position where it stands
 * @param appendedAt when the broker took it
 */
public record FoundDelivery(RecordPosition position, Instant appendedAt, SealedBatch batch)
    implements Found {
  /** Everything but the body; for every face of the product. */
  public ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("record", position.toString());
    json.put("appendedAt", appendedAt.toString());
    json.put("batch", batch.id().text());
    json.put("org", batch.orgId());
    json.put("subscription", batch.subscriptionId());
    json.put("lane", batch.lane().toString());
    json.put("kind", batch.kind().wireName());
    json.put("events", batch.events());
    json.put("bytes", batch.body().length);
    json.put("source", batch.source().toString());
    json.put("sealedAt", batch.sealedAt().toString());
    json.put("sealedBy", batch.sealedBy().wireName());
    json.put("subscriptionVersion", batch.subscriptionVersion());
    json.put("format", batch.format().wireName());
    return json;
  }
}
