package io.statehook.dispatcher.activity;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens now: the newest attempts and the traffic of the last hour, kept in memory by
 * following {@code webhook-attempts}. After a restart it is read again from there; of a busier hour
 * than {@value #PAST_RECORDS} attempts only the newest, and {@link Traffic#since} says so.
 *
 * <p>Whose an attempt is stands in its record. May be asked by any thread, and never waits for
 * Kafka.
 */
public final class LiveActivity implements AutoCloseable {
  /** So many attempts of the past are read at a start, at most. */
  public static final int PAST_RECORDS = 100_000;

  /** So many attempts are given at most; as many are kept of each subscription. */
  public static final int MAX_LIMIT = RecentAttempts.PER_SUBSCRIPTION;

  private static final Logger log = LoggerFactory.getLogger(LiveActivity.class);
  private static final Duration HOUR = Duration.ofMinutes(TrafficBook.MINUTES);
  private static final Map<String, Object> SETTINGS =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          5_000);

  private final Function<String, Optional<String>> orgOf;
  private final Clock clock;
  private final AttemptFollower follower;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private final RecentAttempts recent = new RecentAttempts();
  private final TrafficBook traffic = new TrafficBook();

  private record Listener(
      OrgScope scope, Optional<String> subscriptionId, Consumer<FoundAttempt> consumer) {}

  /**
   * Follows nothing until it is started.
   *
   * @param table tells whose a subscription is
   */
  public LiveActivity(
      KafkaClients clients, TopicLayout topics, SubscriptionTable table, Clock clock) {
    this(
        clients.consumer("activity", SETTINGS),
        topics.name(Topic.WEBHOOK_ATTEMPTS),
        id -> table.find(id).map(found -> found.subscription().orgId()),
        clock);
  }

  LiveActivity(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      String topic,
      Function<String, Optional<String>> orgOf,
      Clock clock) {
    this.orgOf = orgOf;
    this.clock = clock;
    Instant from = clock.instant().minus(HOUR);
    this.follower =
        new AttemptFollower(
            consumer, topic, new AttemptFollower.Past(from, PAST_RECORDS), this::receive);
  }

  /** Starts following; completes when the past is read. Until then it answers with what it has. */
  public CompletableFuture<Void> start() {
    return follower.start();
  }

  /** Completes when following ends: with a failure, unless this was closed. */
  public CompletableFuture<Void> ended() {
    return follower.ended();
  }

  /**
   * The newest attempts that the scope sees, newest first; of one subscription, if it is named.
   *
   * @param limit 1 to {@link #MAX_LIMIT}
   */
  public List<FoundAttempt> latest(OrgScope scope, Optional<String> subscriptionId, int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit must be 1 to %d, not %d".formatted(MAX_LIMIT, limit));
    }
    List<ConsumerRecord<byte[], byte[]>> newest;
    synchronized (lock) {
      newest = recent.newest(scope, subscriptionId, limit);
    }
    return newest.stream().flatMap(record -> RecordForms.attempt(record).stream()).toList();
  }

  /** The traffic of the last hour that the scope sees; of one subscription, if it is named. */
  public Traffic traffic(OrgScope scope, Optional<String> subscriptionId) {
    Instant now = clock.instant();
    Instant hourAgo = now.minus(HOUR);
    Instant since = follower.since().isAfter(hourAgo) ? follower.since() : hourAgo;
    Optional<String> org = subscriptionId.flatMap(id -> scope.orgId().or(() -> orgOf.apply(id)));
    synchronized (lock) {
      return subscriptionId.isEmpty()
          ? traffic.traffic(scope, now, since)
          : traffic.traffic(org.orElse(""), subscriptionId.get(), now, since);
    }
  }

  /**
   * Hands over every attempt that the scope sees as it is read, from now on; of one subscription,
   * if it is named.
   *
   * @param consumer called on the thread that follows: it must return at once
   * @return closed, it ends that
   */
  public AutoCloseable listen(
      OrgScope scope, Optional<String> subscriptionId, Consumer<FoundAttempt> consumer) {
    Listener listener = new Listener(scope, subscriptionId, consumer);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Takes what was read, in order by partition. */
  void receive(ConsumerRecords<byte[], byte[]> records) {
    List<ConsumerRecord<byte[], byte[]>> raw = new ArrayList<>(records.count());
    List<FoundAttempt> attempts = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      RecordForms.attempt(record)
          .ifPresent(
              found -> {
                raw.add(record);
                attempts.add(found);
              });
    }
    synchronized (lock) {
      for (int i = 0; i < attempts.size(); i++) {
        FoundAttempt found = attempts.get(i);
        recent.add(raw.get(i), found);
        if (TrafficSeries.isRequest(found.attempt())) {
          traffic.add(found.appendedAt(), found.attempt());
        }
      }
    }
    attempts.forEach(this::tell);
  }

  private void tell(FoundAttempt found) {
    for (Listener listener : listeners) {
      if (listener.scope.sees(found.orgId())
          && listener.subscriptionId.map(found.attempt().subscription()::equals).orElse(true)) {
        tell(listener, found);
      }
    }
  }

  /** One that fails must not end the others' news. */
  private static void tell(Listener listener, FoundAttempt found) {
    try {
      listener.consumer.accept(found);
    } catch (RuntimeException e) {
      log.warn("an attempt could not be handed over: position={}", found.position(), e);
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
