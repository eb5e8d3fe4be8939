package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The subscriptions and the catalogue in force. One thread reads their topics to the end before
 * work starts and then follows them; everybody else reads what is in force without waiting.
 *
 * <p>Listeners are called on that thread after each change is in force.
 */
public final class SubscriptionTable implements AutoCloseable {
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(10);

  private final TopicLayout topics;
  private final ControlTables tables;
  private final TopicFollower follower;
  private final List<Consumer<ControlChange>> listeners = new CopyOnWriteArrayList<>();

  /** A table that is empty until it is started. */
  public SubscriptionTable(KafkaClients clients, TopicLayout topics, SubscriptionReader reader) {
    this.topics = topics;
    this.tables = new ControlTables(reader);
    this.follower =
        new TopicFollower(
            clients.reader("subscriptions"),
            List.of(
                topics.name(Topic.WEBHOOK_STATUS),
                topics.name(Topic.EVENT_CATALOGUE),
                topics.name(Topic.WEBHOOK_SUBSCRIPTIONS)),
            this::receive);
  }

  /** Starts reading; completes when everything that stood in the topics by now is in force. */
  public CompletableFuture<Void> start() {
    return follower.start().thenRun(tables::endFirstReading);
  }

  /** Calls the listener after every change from now on. */
  public void addListener(Consumer<ControlChange> listener) {
    listeners.add(listener);
  }

  /** The subscription in force with this id. */
  public Optional<VersionedSubscription> find(String subscriptionId) {
    return tables.find(subscriptionId);
  }

  /** The subscriptions in force of an org. */
  public Collection<VersionedSubscription> ofOrg(String orgId) {
    return tables.ofOrg(orgId);
  }

  /** The orgs that have subscriptions in force. */
  public Collection<String> orgs() {
    return tables.orgs();
  }

  /** The catalogue in force. */
  public VersionedCatalogue catalogue() {
    return tables.catalogue();
  }

  /** Why the newest record of a subscription is refused, if it is. */
  public Optional<SubscriptionRefusal> refusal(String subscriptionId) {
    return tables.refusal(subscriptionId);
  }

  /** The version of the newest record of a subscription, if that is refused. */
  OptionalLong refusedVersion(String subscriptionId) {
    return tables.refusedVersion(subscriptionId);
  }

  /** The subscriptions whose newest record is refused. */
  public Collection<String> refusedIds() {
    return tables.refusedIds();
  }

  /** Completes when all that stands in the topics at the time of this call is in force. */
  public CompletableFuture<Void> sync() {
    return follower.sync();
  }

  /** Waits until what was just written is in force here too. */
  void awaitSync() {
    sync()
        .orTimeout(SYNC_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              throw new TimeoutException("written, but not read back in time", failure);
            })
        .join();
  }

  private void receive(List<ConsumerRecord<byte[], byte[]>> records) {
    List<ControlRecord> batch = new ArrayList<>(records.size());
    records.forEach(record -> batch.add(ControlRecord.of(record)));
    String topic = records.get(0).topic();
    if (topic.equals(topics.name(Topic.WEBHOOK_STATUS))) {
      tables.applyStatus(batch);
      return;
    }
    ControlChange change =
        topic.equals(topics.name(Topic.EVENT_CATALOGUE))
            ? tables.applyCatalogue(batch)
            : tables.applySubscriptions(batch);
    if (!change.isEmpty()) {
      listeners.forEach(listener -> listener.accept(change));
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
