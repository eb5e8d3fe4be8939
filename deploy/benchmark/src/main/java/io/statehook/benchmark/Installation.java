package io.statehook.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionWriter;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.TopicPlan;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Topics of their own for one contestant in one round; they go when it is closed. */
final class Installation implements AutoCloseable {
  /** Partitions of the events and of everything that follows from them. */
  static final int PARTITIONS = 8;

  private final Path directory;
  private final Path caFile;
  private final StatehookConfig config;
  private final KafkaClients clients;

  private Installation(Path directory, Path caFile, StatehookConfig config) {
    this.directory = directory;
    this.caFile = caFile;
    this.config = config;
    this.clients = new KafkaClients(config, "bench");
  }

  /**
   * Creates the topics and writes catalogue and settings.
   *
   * @param name unique in the rig: the prefix of the topics
   */
  static Installation create(Rig rig, String name)
      throws IOException, ExecutionException, InterruptedException {
    Path directory = Files.createDirectory(rig.directory().resolve(name));
    Path keyFile = directory.resolve("secrets.key");
    KeyFile.create(keyFile);
    Map<String, String> settings = new HashMap<>();
    String partitions = Integer.toString(PARTITIONS);
    settings.put("bootstrap.servers", rig.bootstrapServers());
    settings.put(StatehookConfig.TOPIC_PREFIX, name + "-");
    settings.put(StatehookConfig.EVENT_PARTITIONS, partitions);
    settings.put(StatehookConfig.DELIVERY_PARTITIONS, partitions);
    settings.put(StatehookConfig.DEAD_LETTER_PARTITIONS, "1");
    settings.put(StatehookConfig.REPLICATION, "1");
    settings.put(StatehookConfig.KEY_FILE, keyFile.toString());
    settings.put(StatehookConfig.STATE_DIR, directory.resolve("streams").toString());
    settings.put(EgressConfig.ALLOW, "127.0.0.0/8");
    settings.put(EgressConfig.CA_FILE, rig.certificates().caFile().toString());
    settings.putAll(rig.settings());
    Installation installation =
        new Installation(directory, rig.certificates().caFile(), StatehookConfig.of(settings));
    installation.prepare(settings);
    return installation;
  }

  private void prepare(Map<String, String> settings)
      throws IOException, ExecutionException, InterruptedException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(settingsFile())) {
      properties.store(writer, null);
    }
    TopicLayout layout = config.topics();
    try (Admin admin = clients.admin()) {
      TopicPlan.compare(admin, layout).apply(admin, layout);
    }
    Stream<CatalogueEntry> entries = CatalogueReader.defaultEntries().stream();
    write(
        Topic.EVENT_CATALOGUE,
        entries.map(e -> new Control(e.key().text(), Json.bytes(CatalogueReader.write(e)))));
  }

  /** Puts subscriptions in force; processes that start later know them from the beginning. */
  void subscribe(Stream<Subscription> subscriptions) {
    write(
        Topic.WEBHOOK_SUBSCRIPTIONS,
        subscriptions.map(s -> new Control(s.id(), Json.bytes(SubscriptionWriter.write(s)))));
  }

  private record Control(String key, byte[] value) {}

  private void write(Topic topic, Stream<Control> records) {
    try (Producer<byte[], byte[]> producer = clients.producer("setup", Map.of("linger.ms", 20))) {
      records.forEach(
          record ->
              producer.send(
                  new ProducerRecord<>(
                      config.topics().name(topic), record.key().getBytes(UTF_8), record.value())));
      producer.flush();
    }
  }

  Path directory() {
    return directory;
  }

  /** For {@code --command-config}. */
  Path settingsFile() {
    return directory.resolve("statehook.properties");
  }

  Path caFile() {
    return caFile;
  }

  String bootstrapServers() {
    return String.valueOf(config.kafkaSettings().get("bootstrap.servers"));
  }

  String eventTopic() {
    return config.topics().name(Topic.DEVICE_EVENTS);
  }

  TopicLayout topics() {
    return config.topics();
  }

  KafkaClients clients() {
    return clients;
  }

  /** How many records, the ends of transactions among them, a group has not committed yet. */
  long lag(String group, Topic topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    for (int i = 0; i < config.topics().partitions(topic); i++) {
      request.put(new TopicPartition(config.topics().name(topic), i), OffsetSpec.latest());
    }
    try (Admin admin = clients.admin()) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return admin.listOffsets(request).all().get().entrySet().stream()
          .mapToLong(
              end ->
                  end.getValue().offset()
                      - Optional.ofNullable(committed.get(end.getKey()))
                          .map(OffsetAndMetadata::offset)
                          .orElse(0L))
          .sum();
    }
  }

  /** Deletes its topics, also those of Kafka Streams. */
  @Override
  public void close() throws ExecutionException, InterruptedException {
    try (Admin admin = clients.admin()) {
      Set<String> ours =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith(config.topics().prefix()))
              .collect(Collectors.toSet());
      admin.deleteTopics(ours).all().get();
    }
  }
}
