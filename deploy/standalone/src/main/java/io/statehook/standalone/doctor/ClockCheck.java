package io.statehook.standalone.doctor;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * How far this machine's clock is from a broker's. Receivers refuse signatures that are some
 * minutes old or from the future, and retention counts by the broker's clock.
 */
final class ClockCheck {
  private static final byte[] UNUSED_KEY = "doctor".getBytes(StandardCharsets.UTF_8);
  private static final Duration NOTICEABLE = Duration.ofSeconds(2);

  /** A fifth of what Standard Webhooks tolerates. */
  private static final Duration DANGEROUS = Duration.ofMinutes(1);

  private final TopicLayout topics;
  private final KafkaClients clients;
  private final Clock clock;

  ClockCheck(TopicLayout topics, KafkaClients clients, Clock clock) {
    this.topics = topics;
    this.clients = clients;
    this.clock = clock;
  }

  void look(Findings found) throws ExecutionException, InterruptedException {
    try (Producer<byte[], byte[]> producer = clients.producer("doctor", Map.of())) {
      // The first has to find the broker; the second tells the time.
      offset(producer);
      report(offset(producer), found);
    }
  }

  /** A record that deletes nothing; the broker puts its own time on it. */
  private Duration offset(Producer<byte[], byte[]> producer)
      throws ExecutionException, InterruptedException {
    Instant before = clock.instant();
    RecordMetadata written =
        producer
            .send(new ProducerRecord<>(topics.name(Topic.WEBHOOK_COMMANDS), UNUSED_KEY, null))
            .get();
    Instant middle = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
    return Duration.between(middle, Instant.ofEpochMilli(written.timestamp()));
  }

  private static void report(Duration offset, Findings found) {
    Duration size = offset.abs();
    String text =
        "the broker's clock is %.3f s %s this machine's"
            .formatted(size.toMillis() / 1_000.0, offset.isNegative() ? "behind" : "ahead of");
    String remedy = "let both follow a time server (NTP)";
    if (size.compareTo(DANGEROUS) >= 0) {
      found.failed(text + "; receivers refuse signatures with a wrong time", remedy);
    } else if (size.compareTo(NOTICEABLE) >= 0) {
      found.warning(text, remedy);
    } else {
      found.ok(text);
    }
  }
}
