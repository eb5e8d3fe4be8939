package io.statehook.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SourceRange;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.kafka.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What a worker has to read that takes over after another one whose commit stood still: an attempt
 * for each of many deliveries since.
 */
final class PastAttempts {
  private static final int SUBSCRIPTIONS = 1_000;
  private static final int EVENTS = 100;
  private static final int BYTES = 28_000;
  private static final int OK = 200;

  private PastAttempts() {}

  /** Writes so many, and the commit that points in front of the first. */
  static void write(Installation installation, int number)
      throws ExecutionException, InterruptedException {
    String topic = installation.topics().name(Topic.WEBHOOK_ATTEMPTS);
    Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (Producer<byte[], byte[]> producer =
        installation.clients().producer("past", Map.of("linger.ms", 20))) {
      for (int i = 0; i < number; i++) {
        Lane lane = new Lane("past-" + i % SUBSCRIPTIONS, 0);
        producer.send(
            new ProducerRecord<>(
                topic,
                lane.partition(Installation.PARTITIONS),
                lane.subscriptionId().getBytes(UTF_8),
                attempt(lane, i, startedAt).toJson()));
      }
      producer.flush();
    }
    try (Admin admin = installation.clients().admin()) {
      admin
          .alterConsumerGroupOffsets(installation.topics().workerGroup(), stoodStill(installation))
          .all()
          .get();
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> stoodStill(Installation installation) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int i = 0; i < Installation.PARTITIONS; i++) {
      offsets.put(
          new TopicPartition(installation.topics().name(Topic.WEBHOOK_DELIVERIES), i),
          new OffsetAndMetadata(0, "attempts=0"));
    }
    return offsets;
  }

  private static Attempt attempt(Lane lane, int number, Instant startedAt) {
    String id = BatchId.of(lane.subscriptionId(), new SourceRange(0, number, number)).text();
    return new Attempt(
        id,
        List.of(id),
        SampleEvent.ORG,
        lane.subscriptionId(),
        lane.toString(),
        1,
        Outcome.DELIVERED,
        OptionalInt.of(OK),
        Optional.empty(),
        startedAt,
        Duration.ofMillis(4),
        EVENTS,
        BYTES,
        Optional.empty(),
        OptionalLong.of(number),
        Optional.empty(),
        "");
  }
}
