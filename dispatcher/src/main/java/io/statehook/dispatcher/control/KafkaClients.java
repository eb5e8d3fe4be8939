package io.statehook.dispatcher.control;

import io.statehook.common.config.StatehookConfig;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka clients with the installation's settings and the guarantees that every one needs. */
public final class KafkaClients {
  private final StatehookConfig config;
  private final String clientIdPrefix;

  /**
   * Clients for one process.
   *
   * @param clientIdPrefix starts the {@code client.id} of every client
   */
  public KafkaClients(StatehookConfig config, String clientIdPrefix) {
    this.config = config;
    this.clientIdPrefix = clientIdPrefix;
  }

  /** A consumer of committed records outside any group. */
  public Consumer<byte[], byte[]> reader(String name) {
    return consumer(name, Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
  }

  /** A consumer of committed records that commits by itself nothing. */
  public Consumer<byte[], byte[]> consumer(String name, Map<String, Object> settings) {
    Map<String, Object> merged = config.kafka("consumer");
    merged.putAll(settings);
    merged.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(name));
    merged.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    merged.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Topics are made by an operator who chose their settings, never by asking for them.
    merged.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(merged, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** An idempotent producer whose records are acknowledged by all in-sync replicas. */
  public Producer<byte[], byte[]> producer(String name, Map<String, Object> settings) {
    Map<String, Object> merged = config.kafka("producer");
    merged.putAll(settings);
    merged.put(ProducerConfig.CLIENT_ID_CONFIG, clientId(name));
    merged.put(ProducerConfig.ACKS_CONFIG, "all");
    merged.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(merged, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** An admin client. */
  public Admin admin() {
    Map<String, Object> merged = config.kafka("admin");
    merged.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId("admin"));
    return Admin.create(merged);
  }

  private String clientId(String name) {
    return clientIdPrefix + "-" + name;
  }
}
