package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Format;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes sealed batches of one event as the batcher would, so that what is measured is the worker
 * alone: no window, no transaction.
 */
final class BatchLoad implements AutoCloseable {
  private static final String EVENT =
      """
      [{"id":"e%d","orgId":"%s","deviceId":"d","type":"status","key":"RoomAnalytics.PeopleCount.Current",\
      "value":1,"timestamp":"2026-11-21T10:02:31Z"}]""";

  private final TopicLayout topics;
  private final Producer<byte[], byte[]> producer;
  private final AtomicInteger events = new AtomicInteger();
  private final Map<Integer, Sent> sent = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor();

  /** One batch, and when it was handed to the producer. */
  record Sent(String subscription, Instant at) {}

  BatchLoad(Bench bench) {
    topics = bench.topics().layout();
    producer = bench.clients().producer("load", Map.of("linger.ms", 0));
  }

  /** One batch for a subscription, now. */
  void send(Subscription subscription) {
    int event = events.getAndIncrement();
    Lane lane = new Lane(subscription.id(), 0);
    SourceRange source = new SourceRange(0, event, event);
    SealedBatch batch =
        new SealedBatch(
            BatchId.of(subscription.id(), source),
            subscription.orgId(),
            lane,
            BatchKind.LIVE,
            1,
            source,
            Instant.now(),
            SealedBy.WAIT,
            0,
            Format.ARRAY,
            EVENT.formatted(event, subscription.orgId()).getBytes(US_ASCII));
    sent.put(event, new Sent(subscription.id(), Instant.now()));
    producer.send(
        new ProducerRecord<>(
            topics.name(Topic.WEBHOOK_DELIVERIES),
            lane.partition(topics.partitions(Topic.WEBHOOK_DELIVERIES)),
            null,
            subscription.id().getBytes(US_ASCII),
            batch.body(),
            BatchHeaders.write(batch)));
  }

  /** Sends to all of them in turn, each so often a second, until the returned future is ended. */
  ScheduledFuture<?> sendEvenly(List<Subscription> subscriptions, double perSecond) {
    long nanos = (long) (1e9 / perSecond / subscriptions.size());
    AtomicInteger turn = new AtomicInteger();
    return clockwork.scheduleAtFixedRate(
        () -> send(subscriptions.get(turn.getAndIncrement() % subscriptions.size())),
        0,
        nanos,
        TimeUnit.NANOSECONDS);
  }

  /** When an event was handed to the producer. */
  Instant sentAt(int event) {
    return sent.get(event).at();
  }

  /** Everything, by event. */
  Map<Integer, Sent> sent() {
    return Map.copyOf(sent);
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
    producer.close(Duration.ofSeconds(5));
  }
}
