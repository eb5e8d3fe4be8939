package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.standalone.e2e.FaceChange.Fate;
import io.statehook.standalone.e2e.TestReceiver.Received;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What became of every event, read from the topics and the receivers when nothing moves. */
final class EventFates {
  private final Set<String> sealed;
  private final Set<String> parked;
  private final Map<String, Instant> sent;
  private final Map<String, Instant> sentToOther;

  private EventFates(
      TestTopics topics, Map<String, Instant> sent, Map<String, Instant> sentToOther) {
    this.sealed = events(topics, Topic.WEBHOOK_DELIVERIES);
    this.parked = events(topics, Topic.WEBHOOK_BACKLOG);
    this.sent = sent;
    this.sentToOther = sentToOther;
  }

  static EventFates of(TestTopics topics, TestReceiver first, TestReceiver other) {
    return new EventFates(topics, receptions(first.events()), receptions(other.events()));
  }

  private static Set<String> events(TestTopics topics, Topic topic) {
    Set<String> ids = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> batch : topics.records(topic)) {
      JsonNode body = Json.parse(batch.value()).document().orElseThrow();
      body.forEach(event -> ids.add(event.path("id").asText()));
    }
    return ids;
  }

  private static Map<String, Instant> receptions(List<Received> events) {
    Map<String, Instant> receptions = new HashMap<>();
    events.forEach(event -> receptions.putIfAbsent(event.id(), event.request().at()));
    return receptions;
  }

  Fate fate(String event) {
    if (sent.containsKey(event)) {
      return Fate.SENT;
    }
    if (sentToOther.containsKey(event)) {
      return Fate.SENT_TO_OTHER;
    }
    if (parked.contains(event)) {
      return Fate.HELD;
    }
    return sealed.contains(event) ? Fate.LOST : Fate.NOT_TAKEN;
  }

  /** When the first receiver got it. */
  Optional<Instant> sentAt(String event) {
    return Optional.ofNullable(sent.get(event));
  }
}
