package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code webhook-status}: one record per subscription, whenever its state changes. A refusal
 * of the newest record outranks how delivery goes, because it is what its author has to act on.
 */
public final class StatusBoard implements AutoCloseable {
  /** The member that names the refused record; it stays refused when processes start anew. */
  static final String REFUSED_VERSION = "refusedVersion";

  private static final Logger log = LoggerFactory.getLogger(StatusBoard.class);

  private final SubscriptionTable table;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Clock clock;
  private final TopicFollower follower;
  private final Map<String, Health> deliveries = new ConcurrentHashMap<>();

  /** What the topic says, whoever wrote it. */
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  /**
   * How a subscription is doing.
   *
   * @param state {@code live}, {@code retrying}, {@code parked}, {@code paused} or {@code refused}
   * @param reason why, for people; may be empty
   */
  public record Health(String state, String reason) {
    /** Nothing stands in the way. */
    public static final Health LIVE = new Health("live", "");
  }

  /** A board for the table's subscriptions; the table must have been read. */
  public StatusBoard(
      SubscriptionTable table, KafkaClients clients, TopicLayout topics, Clock clock) {
    this.table = table;
    this.producer = clients.producer("status", Map.of());
    this.topic = topics.name(Topic.WEBHOOK_STATUS);
    this.clock = clock;
    this.follower = new TopicFollower(clients.reader("status"), List.of(topic), this::receive);
  }

  /** Starts keeping the topic true; completes when it was read to its end. */
  public CompletableFuture<Void> start() {
    return follower
        .start()
        .thenRun(
            () -> {
              table.addListener(change -> change.subscriptionIds().forEach(this::update));
              written.keySet().forEach(id -> update(id, true));
              table.refusedIds().forEach(this::update);
            });
  }

  /** Takes how delivery of a subscription goes. */
  public void delivery(String subscriptionId, Health health) {
    deliveries.put(subscriptionId, health);
    update(subscriptionId);
  }

  private void receive(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> polled : records) {
      ControlRecord record = ControlRecord.of(polled);
      Optional<JsonNode> json = record.value().flatMap(value -> Json.parse(value).document());
      if (json.isPresent()) {
        written.put(record.key(), Written.of(json.get()));
      } else {
        written.remove(record.key());
      }
    }
  }

  private void update(String id) {
    update(id, deliveries.containsKey(id));
  }

  /**
   * Writes what has changed.
   *
   * @param ours whether this process knows how delivery goes; another one may deliver
   */
  private synchronized void update(String id, boolean ours) {
    Optional<VersionedSubscription> inForce = table.find(id);
    Optional<SubscriptionRefusal> refusal = table.refusal(id);
    if (inForce.isEmpty() && refusal.isEmpty()) {
      deliveries.remove(id);
      if (written.remove(id) != null) {
        write(id, null);
      }
      return;
    }
    Written before = written.getOrDefault(id, Written.LIVE);
    if (refusal.isEmpty() && !ours && before.refusedVersion == Written.NONE) {
      return;
    }
    Health health =
        refusal
            .map(refused -> new Health("refused", refused.reason()))
            .orElseGet(() -> deliveries.getOrDefault(id, Health.LIVE));
    Written now = new Written(health, table.refusedVersion(id).orElse(Written.NONE));
    written.put(id, now);
    if (!now.equals(before)) {
      write(id, json(id, now, inForce));
    }
  }

  private byte[] json(String id, Written now, Optional<VersionedSubscription> inForce) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("subscription", id);
    json.put("state", now.health.state()).put("reason", now.health.reason());
    json.put("since", clock.instant().toString());
    inForce.ifPresent(subscription -> json.put("version", subscription.version()));
    if (now.refusedVersion != Written.NONE) {
      json.put(REFUSED_VERSION, now.refusedVersion);
    }
    return Json.bytes(json);
  }

  private void write(String id, byte @Nullable [] value) {
    producer.send(
        new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), value),
        (metadata, failure) -> {
          if (failure != null) {
            log.warn("status not written: subscriptionId={}", id, failure);
          }
        });
  }

  @Override
  public void close() {
    follower.close();
    producer.close();
  }

  /**
   * What a status record says.
   *
   * @param refusedVersion the version of the refused record, or {@link #NONE}
   */
  private record Written(Health health, long refusedVersion) {
    private static final long NONE = -1;
    private static final Written LIVE = new Written(Health.LIVE, NONE);

    private static Written of(JsonNode json) {
      return new Written(
          new Health(json.path("state").asText(), json.path("reason").asText()),
          json.path(REFUSED_VERSION).asLong(NONE));
    }
  }
}
