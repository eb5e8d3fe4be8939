package io.statehook.dispatcher.batching;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.Pulse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code device-events} with a consumer of its own that never joins the batcher's group. The
 * committed offset is read as of committed transactions: while the previous owner's last one is
 * still open, the broker makes us wait for its end.
 */
final class KafkaSourceLog implements SourceLog {
  private static final Logger log = LoggerFactory.getLogger(KafkaSourceLog.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients clients;
  private final TopicLayout topics;
  private final Pulse pulse;

  KafkaSourceLog(KafkaClients clients, TopicLayout topics, Pulse pulse) {
    this.clients = clients;
    this.topics = topics;
    this.pulse = pulse;
  }

  @Override
  public long readProcessed(int partition, long fromOffset, Visitor visitor) {
    TopicPartition source = new TopicPartition(topics.name(Topic.DEVICE_EVENTS), partition);
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            topics.batcherGroup(),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none");
    try (Consumer<byte[], byte[]> consumer = clients.consumer("refill-" + partition, settings)) {
      OffsetAndMetadata committed = consumer.committed(Set.of(source)).get(source);
      if (committed == null) {
        throw new IllegalStateException(
            "open windows without a committed offset: partition %d".formatted(partition));
      }
      consumer.assign(List.of(source));
      long end = consumer.endOffsets(List.of(source)).getOrDefault(source, 0L);
      if (end < committed.offset()) {
        throw new IllegalStateException(
            "%s ends at %d, although it was processed up to %d"
                .formatted(source, end, committed.offset()));
      }
      consumer.seek(source, firstReadable(consumer, source, fromOffset));
      while (consumer.position(source) < committed.offset()) {
        pulse.beat();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(source)) {
          if (record.offset() < committed.offset()) {
            visitor.visit(record.offset(), AppendTime.millis(record), record.key(), record.value());
          }
        }
      }
      return committed.offset();
    }
  }

  /** What was deleted stays lost; it must not keep the batcher from going on with the rest. */
  private static long firstReadable(
      Consumer<byte[], byte[]> consumer, TopicPartition source, long fromOffset) {
    long beginning = consumer.beginningOffsets(List.of(source)).getOrDefault(source, 0L);
    if (fromOffset < beginning) {
      log.error(
          "events of open windows were deleted before they were sealed: partition={}"
              + " fromOffset={} toOffset={}",
          source,
          fromOffset,
          beginning - 1);
    }
    return Math.max(fromOffset, beginning);
  }
}
