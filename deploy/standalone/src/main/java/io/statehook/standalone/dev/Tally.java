package io.statehook.standalone.dev;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventReader;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Counts for itself what should be delivered: reads {@code device-events} from the moment it starts
 * and asks every subscription of the org about every event, by definition and without the batcher's
 * index. So the totals at the end compare two independent counts.
 */
final class Tally implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final SubscriptionTable table;
  private final Predicate<Subscription> counted;
  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final EventReader reader = new EventReader();
  private final LongAdder published = new LongAdder();
  private final LongAdder matched = new LongAdder();
  private final AtomicBoolean rulesChanged = new AtomicBoolean();
  private final CountDownLatch positioned = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "statehook-dev-tally");
  private volatile boolean closing;
  private volatile long behind;

  /**
   * A tally that has not started.
   *
   * @param counted which subscriptions count, e.g. those that send to our own receiver
   */
  Tally(
      KafkaClients clients,
      TopicLayout topics,
      SubscriptionTable table,
      Predicate<Subscription> counted) {
    this.table = table;
    this.counted = counted;
    this.consumer = clients.reader("tally");
    String topic = topics.name(Topic.DEVICE_EVENTS);
    this.partitions =
        IntStream.range(0, topics.partitions(Topic.DEVICE_EVENTS))
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    table.addListener(change -> rulesChanged.compareAndSet(false, positioned.getCount() == 0));
  }

  /** Starts counting with the next event; returns when its place in the topic is fixed. */
  void start() throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    positioned.await();
  }

  /** Events in the topic since the start, good or bad. */
  long published() {
    return published.sum();
  }

  /** Pairs of event and subscription that should be delivered. */
  long matched() {
    return matched.sum();
  }

  /** Whether everything that is in the topic has been counted. */
  boolean isCaughtUp() {
    return behind == 0;
  }

  /** Whether subscriptions changed during the count, which makes it approximate. */
  boolean rulesChanged() {
    return rulesChanged.get();
  }

  private void run() {
    try (consumer) {
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      positioned.countDown();
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          count(record);
        }
        behind = lag();
      }
    } catch (WakeupException e) {
      closing = true;
    }
  }

  private long lag() {
    var ends = consumer.endOffsets(partitions);
    return partitions.stream()
        .mapToLong(p -> ends.getOrDefault(p, 0L) - consumer.position(p))
        .sum();
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    published.increment();
    if (!(reader.read(record.value()) instanceof DeviceEvent event) || !isOf(event, record.key())) {
      return;
    }
    Optional<EventKey> key =
        EventKey.parse(event.key())
            .filter(k -> table.catalogue().catalogue().find(k, event.type()).isPresent());
    if (key.isPresent()) {
      for (VersionedSubscription candidate : table.ofOrg(event.orgId())) {
        if (counted.test(candidate.subscription())
            && candidate.subscription().takes(event, key.get())) {
          matched.increment();
        }
      }
    }
  }

  private static boolean isOf(DeviceEvent event, byte @Nullable [] key) {
    return key == null
        || key.length == 0
        || new String(key, StandardCharsets.UTF_8).equals(event.deviceId());
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
