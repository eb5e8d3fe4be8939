package io.statehook.dispatcher.control;

import io.statehook.common.config.StatehookConfig;
import java.time.Duration;
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
  /** A consumer always asks for more ahead, and closing it waits for the answer. */
  private static final Map<String, Object> BRIEF =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          10);

  /** For how long a process that dies in a transaction can hold up readers of the topic. */
  private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(10);

  private final StatehookConfig config;
  private final String clientIdPrefix;
  private final Maker maker;

  /** Makes a client with these settings: Kafka's own library, or logs in memory in tests. */
  interface Maker {
    Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

    Producer<byte[], byte[]> producer(Map<String, Object> settings);
  }

  /**
   * Clients for one process.
   *
   * @param clientIdPrefix starts the {@code client.id} of every client
   */
  public KafkaClients(StatehookConfig config, String clientIdPrefix) {
    this(config, clientIdPrefix, new Library());
  }

  KafkaClients(StatehookConfig config, String clientIdPrefix, Maker maker) {
    this.config = config;
    this.clientIdPrefix = clientIdPrefix;
    this.maker = maker;
  }

  /** A consumer of committed records outside any group. */
  public Consumer<byte[], byte[]> reader(String name) {
    return consumer(name, Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
  }

  /** The same for a few records that are there: it is closed after them. */
  Consumer<byte[], byte[]> briefReader(String name) {
    return consumer(name, BRIEF);
  }

  /** A brief reader of all records, also those of transactions that are open or were taken back. */
  Consumer<byte[], byte[]> briefReaderOfUndecided(String name) {
    return consumer(name, "read_uncommitted", BRIEF);
  }

  /** A consumer of committed records that commits by itself nothing. */
  public Consumer<byte[], byte[]> consumer(String name, Map<String, Object> settings) {
    return consumer(name, "read_committed", settings);
  }

  private Consumer<byte[], byte[]> consumer(
      String name, String isolation, Map<String, Object> settings) {
    Map<String, Object> merged = config.kafka("consumer");
    merged.putAll(settings);
    merged.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId(name));
    merged.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    merged.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Topics are made by an operator who chose their settings, never by asking for them.
    merged.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return maker.consumer(merged);
  }

  /** An idempotent producer whose records are acknowledged by all in-sync replicas. */
  public Producer<byte[], byte[]> producer(String name, Map<String, Object> settings) {
    Map<String, Object> merged = config.kafka("producer");
    merged.putAll(settings);
    merged.put(ProducerConfig.CLIENT_ID_CONFIG, clientId(name));
    merged.put(ProducerConfig.ACKS_CONFIG, "all");
    merged.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return maker.producer(merged);
  }

  /** The same in transactions; whoever comes later with the id ends them. */
  Producer<byte[], byte[]> transactionalProducer(String name, String transactionalId) {
    return producer(
        name,
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            transactionalId,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            (int) TRANSACTION_LIMIT.toMillis()));
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

  /** The real ones. */
  private record Library() implements Maker {
    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
      return new KafkaConsumer<>(
          settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
      return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
  }
}
