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
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes full sealed batches of all lanes of a subscription, as fast as Kafka takes them. */
final class BacklogLoad {
  private static final String EVENT =
      """
      {"id":"e%d","orgId":"%s","deviceId":"d%d","type":"status",\
      "key":"RoomAnalytics.PeopleCount.Current","value":%d,"timestamp":"2026-11-21T10:02:31Z",\
      "note":"%s"}""";

  private static final String NOTE = "as long as an event of a room device is".repeat(3);

  private BacklogLoad() {}

  /** So many batches of so many events each, numbered from the first on, to the lanes in turn. */
  static void write(Bench bench, Subscription subscription, int first, int batches, int events) {
    TopicLayout topics = bench.topics().layout();
    try (Producer<byte[], byte[]> producer =
        bench.clients().producer("load", Map.of("compression.type", "lz4"))) {
      for (int i = first; i < first + batches; i++) {
        SealedBatch batch = batch(subscription, i, events);
        producer.send(
            new ProducerRecord<>(
                topics.name(Topic.WEBHOOK_DELIVERIES),
                batch.lane().partition(topics.partitions(Topic.WEBHOOK_DELIVERIES)),
                null,
                subscription.id().getBytes(US_ASCII),
                batch.body(),
                BatchHeaders.write(batch)));
      }
    }
  }

  private static SealedBatch batch(Subscription subscription, int number, int events) {
    int first = number * events;
    Lane lane = new Lane(subscription.id(), number % subscription.delivery().parallelism());
    SourceRange source = new SourceRange(lane.index(), first, first + events - 1);
    StringBuilder body = new StringBuilder();
    for (int event = first; event < first + events; event++) {
      body.append(event == first ? "[" : ",")
          .append(EVENT.formatted(event, subscription.orgId(), lane.index(), event, NOTE));
    }
    return new SealedBatch(
        BatchId.of(subscription.id(), source),
        subscription.orgId(),
        lane,
        BatchKind.LIVE,
        events,
        source,
        Instant.now(),
        SealedBy.EVENTS,
        0,
        Format.ARRAY,
        body.append(']').toString().getBytes(US_ASCII));
  }
}
