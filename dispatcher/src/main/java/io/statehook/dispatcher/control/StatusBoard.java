package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionRefusal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Writes {@code webhook-status}: one record per subscription, whenever its state changes. A refusal
 * of the newest record outranks how delivery goes, because it is what its author has to act on.
 */
public final class StatusBoard implements AutoCloseable {
  /** The member that names the refused record; it stays refused when processes start anew. */
  static final String REFUSED_VERSION = "refusedVersion";

  private static final Duration LOOK = Duration.ofSeconds(5);

  private final SubscriptionTable table;
  private final StatusWords words;
  private final StatusWriter writer;
  private final TopicFollower follower;

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
    String topic = topics.name(Topic.WEBHOOK_STATUS);
    this.words = new StatusWords(clock);
    this.writer = new StatusWriter(words, this::facts, clients.producer("status", Map.of()), topic);
    this.follower =
        new TopicFollower(
            clients.reader("status"),
            List.of(topic),
            records -> records.forEach(record -> words.read(ControlRecord.of(record))));
  }

  /** Starts keeping the topic true; completes when it was read to its end. */
  public CompletableFuture<Void> start() {
    // Without the sync, a word about a subscription that is too new for the table would be deleted.
    return follower
        .start()
        .thenCompose(read -> table.sync())
        .thenRun(
            () -> {
              table.addListener(change -> change.subscriptionIds().forEach(writer::changed));
              words.ids().forEach(writer::changed);
              table.refusedIds().forEach(writer::changed);
            });
  }

  /** Takes how delivery of a subscription goes, once started. Never waits. */
  public void delivery(String subscriptionId, Health health) {
    words.tell(subscriptionId, health);
    writer.changed(subscriptionId);
  }

  /**
   * Looks every few seconds at what the worker knows of subscriptions, and renews records with it.
   *
   * @param known by subscription; must not wait
   */
  public void follow(Supplier<Map<String, SubscriptionStatus.Delivery>> known) {
    writer.repeat(LOOK, () -> known.get().forEach(this::delivery));
  }

  private void delivery(String subscriptionId, SubscriptionStatus.Delivery known) {
    if (words.tell(subscriptionId, known)) {
      writer.changed(subscriptionId);
    }
  }

  private StatusWords.Facts facts(String id) {
    OptionalLong refused = table.refusedVersion(id);
    Optional<VersionedSubscription> inForce = table.find(id);
    return new StatusWords.Facts(
        inForce.map(found -> found.subscription().orgId()),
        inForce.map(VersionedSubscription::version),
        table.refusal(id).map(SubscriptionRefusal::reason),
        refused.isPresent() ? Optional.of(refused.getAsLong()) : Optional.empty());
  }

  @Override
  public void close() {
    follower.close();
    writer.close();
  }
}
