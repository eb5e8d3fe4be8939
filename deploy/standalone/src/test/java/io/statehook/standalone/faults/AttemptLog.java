package io.statehook.standalone.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What {@code webhook-attempts} says, by request. */
final class AttemptLog {
  private final Map<String, Integer> delivered = new HashMap<>();
  private final Map<String, Instant> deliveredAt = new HashMap<>();
  private final Map<String, List<String>> joined = new HashMap<>();
  private final Map<String, Integer> outcomes = new HashMap<>();

  /** A log without records. */
  AttemptLog() {}

  static AttemptLog of(Bench bench) {
    AttemptLog log = new AttemptLog();
    for (ConsumerRecord<byte[], byte[]> record : bench.topics().records(Topic.WEBHOOK_ATTEMPTS)) {
      log.add(
          Json.parse(record.value()).document().orElseThrow(),
          Instant.ofEpochMilli(record.timestamp()));
    }
    return log;
  }

  void add(JsonNode attempt, Instant at) {
    String request = attempt.path("request").asText();
    String outcome = attempt.path("outcome").asText();
    outcomes.merge(outcome, 1, Integer::sum);
    if (outcome.equals("delivered")) {
      delivered.merge(request, 1, Integer::sum);
      deliveredAt.put(request, at);
    } else if (outcome.equals("joined")) {
      List<String> batches = new ArrayList<>();
      attempt.path("batches").forEach(batch -> batches.add(batch.asText()));
      joined.put(request, batches);
    }
  }

  /** How often the request was recorded as delivered. */
  int delivered(String request) {
    return delivered.getOrDefault(request, 0);
  }

  /** When Kafka got the record that the request was delivered; the last one if there are more. */
  Optional<Instant> deliveredAt(String request) {
    return Optional.ofNullable(deliveredAt.get(request));
  }

  /** The batches of every joined request, in order. */
  Map<String, List<String>> joined() {
    return joined;
  }

  /** How many records there are of each kind. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }
}
