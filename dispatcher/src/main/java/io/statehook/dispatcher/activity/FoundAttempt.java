package io.statehook.dispatcher.activity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.delivery.Attempt;
import java.time.Instant;

/**
 * One record of {@code webhook-attempts}.
 *
 * @param position where it stands
 * @param appendedAt when the broker took it
 * @param orgId whose, as the record says; empty text when it does not
 */
public record FoundAttempt(
    RecordPosition position, Instant appendedAt, String orgId, Attempt attempt) implements Found {
  /** The attempt as it was recorded, with where and when; for every face of the product. */
  public ObjectNode toJson() {
    ObjectNode json = attempt.toNode();
    json.put("record", position.toString());
    json.put("appendedAt", appendedAt.toString());
    return json;
  }
}
