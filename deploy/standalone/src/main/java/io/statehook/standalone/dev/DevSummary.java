package io.statehook.standalone.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.standalone.receiver.ReceiverTotals;
import io.statehook.standalone.words.Count;

/**
 * The totals of one run.
 *
 * @param published events in {@code device-events}
 * @param matched pairs of event and subscription that should have been delivered, by the tally
 * @param received what the receiver counted
 * @param deadLetters records that came into {@code webhook-dead-letters}
 * @param rulesChanged whether subscriptions changed while counting
 */
record DevSummary(
    long published, long matched, ReceiverTotals received, long deadLetters, boolean rulesChanged) {

  /** Whether everything that should have been delivered was, genuine and in order. */
  boolean isComplete() {
    return received.distinctEvents() == matched && isSound();
  }

  /** Whether nothing was wrong with what was delivered; the count may be approximate. */
  boolean isSound() {
    return received.signatureFailures() == 0 && received.orderViolations() == 0;
  }

  /** One JSON object, members as documented. */
  byte[] toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("published", published).put("matched", matched);
    json.put("delivered", received.distinctEvents()).put("requests", received.requests());
    json.put("retries", received.retries()).put("recovered", received.recovered());
    json.put("deadLetters", deadLetters);
    json.put("signatureFailures", received.signatureFailures());
    json.put("orderViolations", received.orderViolations());
    json.putObject("latencyMs")
        .put("p50", received.latency().p50())
        .put("p95", received.latency().p95())
        .put("p99", received.latency().p99());
    return Json.bytes(json);
  }

  /** The same for people. */
  String text() {
    return """
          %s published · %,d to deliver%s · %,d delivered in %s
          %s · %,d recovered · %s · %s · %,d out of order
          publish to receipt: p50 %,d ms · p95 %,d ms · p99 %,d ms
        """
        .formatted(
            Count.of(published, "event"),
            matched,
            rulesChanged ? " (about: subscriptions changed meanwhile)" : "",
            received.distinctEvents(),
            Count.of(received.requests(), "request"),
            Count.of(received.retries(), "retry", "retries"),
            received.recovered(),
            Count.of(deadLetters, "dead letter"),
            Count.of(received.signatureFailures(), "signature failure"),
            received.orderViolations(),
            received.latency().p50(),
            received.latency().p95(),
            received.latency().p99());
  }
}
