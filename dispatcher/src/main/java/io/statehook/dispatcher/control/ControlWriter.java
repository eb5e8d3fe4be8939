package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes records of the compacted control topics. Judges nothing: that is the operations' part. */
public final class ControlWriter implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final TopicLayout topics;
  private final GuardedAppend guarded;

  /** A writer with its own producer. */
  public ControlWriter(KafkaClients clients, TopicLayout topics) {
    this.producer = clients.producer("control", Map.of());
    this.topics = topics;
    this.guarded = new GuardedAppend(clients, topics);
  }

  /**
   * Writes one record.
   *
   * @param value absent: deletes what stands under the key
   * @return the record's offset, which is its version, once all in-sync replicas have it
   */
  CompletableFuture<Long> write(Topic topic, String key, byte @Nullable [] value) {
    CompletableFuture<Long> offset = new CompletableFuture<>();
    producer.send(
        new ProducerRecord<>(topics.name(topic), key.getBytes(StandardCharsets.UTF_8), value),
        (metadata, failure) -> {
          if (failure == null) {
            offset.complete(metadata.offset());
          } else {
            offset.completeExceptionally(failure);
          }
        });
    return offset;
  }

  /** Writes one record at a time, and only if nobody else has written under its key. */
  GuardedAppend guarded() {
    return guarded;
  }

  @Override
  public void close() {
    producer.close();
  }
}
