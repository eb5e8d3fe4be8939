package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Whether an installation has secrets, which only the key file that encrypted them opens. */
final class StoredSecrets {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private StoredSecrets() {}

  /** Whether there is any that was not deleted. */
  static boolean exist(KafkaSession session) {
    String topic = session.topics().name(Topic.WEBHOOK_SECRETS);
    try (Consumer<byte[], byte[]> consumer = session.clients().reader("stored-secrets")) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return exist(consumer, consumer.endOffsets(partitions));
    }
  }

  private static boolean exist(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    Set<ByteBuffer> stored = new HashSet<>();
    long startNanos = System.nanoTime();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
        throw new CommandFailure(ExitCodes.KAFKA, "the secrets could not be read in time");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        ByteBuffer key = ByteBuffer.wrap(record.key() == null ? new byte[0] : record.key());
        if (record.value() == null) {
          stored.remove(key);
        } else {
          stored.add(key);
        }
      }
    }
    return !stored.isEmpty();
  }
}
