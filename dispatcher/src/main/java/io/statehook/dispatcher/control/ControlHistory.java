package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what was in force at an earlier version, straight from the topics: a window that was opened
 * before a restart must be refilled by the rules that opened it. Replaced records stay readable for
 * {@code min.compaction.lag.ms} of these topics.
 */
public final class ControlHistory implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int EMPTY_POLLS = 20;

  private final Consumer<byte[], byte[]> consumer;
  private final TopicLayout topics;
  private final SubscriptionReader reader = new SubscriptionReader(url -> true);

  /** A reader of history; close it after use. */
  public ControlHistory(KafkaClients clients, TopicLayout topics) {
    this.consumer = clients.briefReader("history");
    this.topics = topics;
  }

  /** The subscription whose record stood at this offset; empty when it is no longer readable. */
  public Optional<VersionedSubscription> subscriptionAt(String subscriptionId, long version) {
    return read(Topic.WEBHOOK_SUBSCRIPTIONS, version, version + 1).stream()
        .filter(record -> record.offset() == version && record.value().isPresent())
        .map(
            record ->
                reader.read(subscriptionId, record.value().orElseThrow(), ControlTables.ANYTHING))
        .filter(Subscription.class::isInstance)
        .map(reading -> new VersionedSubscription((Subscription) reading, version))
        .findFirst();
  }

  /** The record of a subscription that stands at this offset, as it was written. */
  Optional<JsonNode> recordAt(String subscriptionId, long version) {
    return read(Topic.WEBHOOK_SUBSCRIPTIONS, version, version + 1).stream()
        .filter(record -> record.offset() == version && record.key().equals(subscriptionId))
        .flatMap(record -> record.value().stream())
        .flatMap(value -> Json.parse(value).document().stream())
        .findFirst();
  }

  /** The catalogue as it was when its topic ended at this version. */
  public EventCatalogue catalogueAt(long version) {
    ControlTables tables = new ControlTables(reader);
    List<ControlRecord> records = read(Topic.EVENT_CATALOGUE, 0, version);
    if (!records.isEmpty()) {
      tables.applyCatalogue(records);
    }
    return tables.catalogue().catalogue();
  }

  private List<ControlRecord> read(Topic topic, long from, long until) {
    TopicPartition partition = new TopicPartition(topics.name(topic), 0);
    consumer.assign(List.of(partition));
    long end = Math.min(until, consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
    consumer.seek(partition, from);
    List<ControlRecord> records = new ArrayList<>();
    int emptyPolls = 0;
    while (consumer.position(partition) < end) {
      List<ConsumerRecord<byte[], byte[]>> polled = consumer.poll(POLL).records(partition);
      emptyPolls = polled.isEmpty() ? emptyPolls + 1 : 0;
      if (emptyPolls == EMPTY_POLLS) {
        // Half an answer would look like lost rules, and windows would be dropped for it.
        throw new TimeoutException("%s cannot be read up to %d".formatted(partition, end));
      }
      polled.stream()
          .filter(record -> record.offset() < until)
          .map(ControlRecord::of)
          .forEach(records::add);
    }
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
