package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What {@code webhook-status} says, for faces: follows the topic, answers from memory. A
 * subscription without record is live.
 */
public final class StatusBook implements AutoCloseable {
  private final SubscriptionTable table;
  private final TopicFollower follower;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  /** What a record says, and of whose subscription it was said. */
  private record Page(Optional<String> orgId, SubscriptionStatus status) {
    /** What was told before an id was given anew is not told to its new owner. */
    private boolean mayBeOf(String owner) {
      return orgId.isEmpty() || orgId.get().equals(owner);
    }
  }

  /**
   * A book that is empty until it is started.
   *
   * @param table started; the subscriptions in force
   */
  public StatusBook(KafkaClients clients, TopicLayout topics, SubscriptionTable table) {
    this.table = table;
    this.follower =
        new TopicFollower(
            clients.reader("status-book"),
            List.of(topics.name(Topic.WEBHOOK_STATUS)),
            records -> records.forEach(this::receive));
  }

  /** Starts reading; completes when the topic was read to its end. */
  public CompletableFuture<Void> start() {
    return follower.start();
  }

  /** How a subscription is doing; empty when there is none in force and none refused. */
  public Optional<SubscriptionStatus> find(String subscriptionId) {
    Optional<Page> told = Optional.ofNullable(pages.get(subscriptionId));
    return table
        .find(subscriptionId)
        .map(
            inForce ->
                told.filter(page -> page.mayBeOf(inForce.subscription().orgId()))
                    .map(Page::status)
                    .orElseGet(() -> SubscriptionStatus.live(inForce)))
        .or(() -> told.map(Page::status).filter(word -> word.refusedVersion().isPresent()));
  }

  /**
   * How the subscriptions are doing that somebody sees, by id. What never came into force belongs
   * to nobody yet and is seen only by those who see everything.
   */
  public List<SubscriptionStatus> all(OrgScope scope) {
    Map<String, SubscriptionStatus> all = new TreeMap<>();
    Collection<String> orgs =
        scope.orgId().<Collection<String>>map(List::of).orElseGet(table::orgs);
    orgs.forEach(
        org ->
            table
                .ofOrg(org)
                .forEach(
                    found -> {
                      String id = found.subscription().id();
                      find(id).ifPresent(status -> all.put(id, status));
                    }));
    if (scope.orgId().isEmpty()) {
      table.refusedIds().forEach(id -> find(id).ifPresent(status -> all.putIfAbsent(id, status)));
    }
    return List.copyOf(all.values());
  }

  /** Takes the next record of the topic. */
  void receive(ConsumerRecord<byte[], byte[]> record) {
    ControlRecord read = ControlRecord.of(record);
    read.value()
        .flatMap(value -> Json.parse(value).document())
        .ifPresentOrElse(
            json ->
                pages.put(
                    read.key(),
                    new Page(StatusWord.orgId(json), SubscriptionStatus.read(read.key(), json))),
            () -> pages.remove(read.key()));
  }

  @Override
  public void close() {
    follower.close();
  }
}
