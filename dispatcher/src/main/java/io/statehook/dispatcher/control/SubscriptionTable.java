package io.statehook.dispatcher.control;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Deletions deletions = new Deletions();
  private final TopicFollower follower;
  private final TableMetrics metrics;
  private final List<Consumer<ControlChange>> listeners = new CopyOnWriteArrayList<>();
  private volatile long newestVersion = -1;

  /** A table that is empty until it is started. */
  public SubscriptionTable(KafkaClients clients, TopicLayout topics, SubscriptionReader reader) {
    this.topics = topics;
    this.tables = new ControlTables(reader);
    this.metrics = new TableMetrics(tables);
    this.follower =
        new TopicFollower(
            clients.reader("subscriptions"),
            () -> clients.reader("subscriptions-ends"),
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

  /** Beats while its thread reads. */
  public Pulse pulse() {
    return follower.pulse();
  }

  /** Whether Kafka answers this process, as its reading shows. */
  public Contact contact() {
    return follower.contact();
  }

  /** Its numbers for monitoring. */
  public MeterBinder metrics() {
    return metrics;
  }

  /** Completes when reading ends: with a failure, unless this was closed. */
  public CompletableFuture<Void> ended() {
    return follower.ended();
  }

  /** Calls the listener after every change from now on. */
  public void addListener(Consumer<ControlChange> listener) {
    listeners.add(listener);
  }

  /** The subscription in force with this id. */
  public Optional<VersionedSubscription> find(String subscriptionId) {
    return tables.find(subscriptionId);
  }

  /** The subscriptions in force of an org, now and later: the collection changes with them. */
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

  /** When subscriptions were deleted last, by the broker's clock; some of them may be back. */
  Deletions deletions() {
    return deletions;
  }

  /** The highest version that has been read, whatever came of it; -1 before the first. */
  public long newestVersion() {
    return newestVersion;
  }

  /** Completes when all that stands in the topics at the time of this call is in force. */
  public CompletableFuture<Void> sync() {
    return follower.sync();
  }

  /**
   * Every record of a topic that this reads is in force or refused here, before this offset; moves
   * with {@link #sync}.
   */
  long decidedUpTo(Topic topic) {
    return follower.receivedUpTo(topics.name(topic));
  }

  /** The version of a subscription's newest record, good or refused; -1 when it has none. */
  long newestVersion(String subscriptionId) {
    long inForce = find(subscriptionId).map(VersionedSubscription::version).orElse(-1L);
    return Math.max(inForce, refusedVersion(subscriptionId).orElse(-1));
  }

  /**
   * Waits until a version that was just committed has been read here. Its transaction may be
   * decided a moment later than its writer hears of it, and behind one that is still open.
   */
  void awaitVersion(long version) {
    ReadBack.await(this::awaitSync, () -> newestVersion >= version);
  }

  /** As above, for a record of the catalogue at this offset. */
  void awaitEntry(long offset) {
    ReadBack.await(this::awaitSync, () -> catalogue().version() > offset);
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

  /** Takes what was read of one topic, in order. */
  void receive(List<ConsumerRecord<byte[], byte[]>> records) {
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
            : applySubscriptions(records, batch);
    if (!change.isEmpty()) {
      listeners.forEach(listener -> listener.accept(change));
    }
  }

  private ControlChange applySubscriptions(
      List<ConsumerRecord<byte[], byte[]>> records, List<ControlRecord> batch) {
    Map<Long, Instant> times = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null) {
        times.put(record.offset(), Instant.ofEpochMilli(record.timestamp()));
      }
    }
    ControlChange change =
        tables.applySubscriptions(
            batch,
            (record, deleted) ->
                deletions.remember(deleted, times.getOrDefault(record.offset(), Instant.EPOCH)));
    newestVersion = batch.get(batch.size() - 1).offset();
    return change;
  }

  @Override
  public void close() {
    follower.close();
  }
}
