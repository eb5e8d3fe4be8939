package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.statehook.common.kafka.Topic;
import io.statehook.standalone.e2e.TestTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionTimeoutException;

/** What an installation has not done yet. */
final class Unfinished {
  /** Longer than any window of these tests stays open. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final TestTopics topics;

  Unfinished(TestTopics topics) {
    this.topics = topics;
  }

  /** Waits until every event is matched, every batch resolved and no lane parked. */
  void awaitNothing(Duration patience) {
    try {
      await()
          .atMost(patience)
          .during(QUIET)
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptions()
          .until(() -> unmatched() == 0 && undelivered() == 0 && parkedLanes().isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "after %s: %s, parked %s".formatted(patience, lags(), parkedLanes()), e);
    }
  }

  private long unmatched() throws Exception {
    return topics.lag(topics.layout().batcherGroup(), Topic.DEVICE_EVENTS);
  }

  private long undelivered() throws Exception {
    return topics.lag(topics.layout().workerGroup(), Topic.WEBHOOK_DELIVERIES);
  }

  private String lags() {
    try {
      return "%d events not matched, %d batches not resolved, committed %s"
          .formatted(
              unmatched(),
              undelivered(),
              topics
                  .admin()
                  .listConsumerGroupOffsets(topics.layout().workerGroup())
                  .partitionsToOffsetAndMetadata()
                  .get());
    } catch (Exception e) {
      return "lags unknown: " + e;
    }
  }

  /** The lanes that are not plainly live, and what is said of them. */
  Map<String, String> parkedLanes() {
    Map<String, String> lanes = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : topics.records(Topic.WEBHOOK_LANES)) {
      if (record.value() == null) {
        lanes.remove(TestTopics.key(record));
      } else {
        lanes.put(TestTopics.key(record), new String(record.value(), UTF_8));
      }
    }
    return lanes;
  }

  /** How many records of a lane there ever were that say it is parked. */
  long timesParked() {
    return topics.records(Topic.WEBHOOK_LANES).stream()
        .filter(record -> record.value() != null)
        .count();
  }
}
