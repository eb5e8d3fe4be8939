package io.statehook.standalone.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.control.TopicPlan;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningKeysIT {
  @TempDir private Path directory;

  private EmbeddedBroker broker;
  private StatehookConfig config;
  private KafkaClients clients;

  @BeforeEach
  void prepare() throws Exception {
    broker = new EmbeddedBroker(directory.resolve("kafka"), 0);
    broker.start();
    config =
        StatehookConfig.of(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                StatehookConfig.EVENT_PARTITIONS,
                "1",
                StatehookConfig.DELIVERY_PARTITIONS,
                "1",
                StatehookConfig.DEAD_LETTER_PARTITIONS,
                "1",
                StatehookConfig.REPLICATION,
                "1"));
    clients = new KafkaClients(config, "keys-test");
    try (Admin admin = clients.admin()) {
      TopicPlan.compare(admin, config.topics()).apply(admin, config.topics());
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void processesThatNeedTheKeyOfANewOrgAtOnceGetTheSameOne() throws Exception {
    try (Process one = keys("key");
        Process two = keys("key");
        Process three = keys("key")) {
      List<CompletableFuture<SigningKey>> wanted = new ArrayList<>();
      for (String org : List.of("acme", "gl|obex", "\u00e4")) {
        for (Process keys : List.of(one, two, three)) {
          wanted.add(keys.forOrg(org));
        }
      }
      List<String> displayed = new ArrayList<>();
      for (CompletableFuture<SigningKey> key : wanted) {
        displayed.add(key.get(60, TimeUnit.SECONDS).displayed());
      }

      for (int i = 0; i < displayed.size(); i += 3) {
        assertThat(displayed.subList(i, i + 3)).containsOnly(displayed.get(i));
      }
      assertThat(new HashSet<>(displayed)).hasSize(3);
    }
    for (String record : secrets()) {
      assertThat(record).doesNotContain("whsec");
    }
    assertThat(secrets()).hasSize(3);
  }

  @Test
  void withAnotherKeyFileNoKeyIsReplaced() throws Exception {
    String before;
    try (Process keys = keys("key")) {
      before = keys.forOrg("acme").get(60, TimeUnit.SECONDS).displayed();
    }
    try (Process keys = keys("other")) {
      assertThat(keys.find("acme")).isEmpty();
      assertThatThrownBy(() -> keys.forOrg("acme").get(60, TimeUnit.SECONDS))
          .hasMessageContaining("wrong key file?");
    }
    assertThat(secrets()).hasSize(1);
    try (Process keys = keys("key")) {
      assertThat(keys.find("acme").orElseThrow().displayed()).isEqualTo(before);
    }
  }

  @Test
  void junkInTheTopicEndsNothing() throws Exception {
    try (Process keys = keys("key")) {
      String before = keys.forOrg("acme").get(60, TimeUnit.SECONDS).displayed();
      try (Producer<byte[], byte[]> producer = clients.producer("junk", Map.of())) {
        for (String junk :
            List.of(
                "",
                "junk",
                "{}",
                """
                {"orgId":"acme","owner":"acme","kind":"signing-key","version":2,\
                "createdAt":"2026-11-21T10:00:00Z"}""")) {
          send(producer, "signing-key|acme|acme", junk);
        }
      }

      assertThat(keys.forOrg("globex").get(60, TimeUnit.SECONDS)).isNotNull();
      assertThat(keys.forOrg("acme").get(60, TimeUnit.SECONDS).displayed()).isEqualTo(before);
    }
  }

  private Process keys(String keyFile) throws Exception {
    Path file = directory.resolve(keyFile);
    if (!Files.exists(file)) {
      KeyFile.create(file);
    }
    SecretStore store =
        new SecretStore(
            clients, config.topics(), KeyFile.open(file), new SecureRandom(), Clock.systemUTC());
    store.start().get(60, TimeUnit.SECONDS);
    return new Process(store, new SigningKeys(store, new SecureRandom()));
  }

  /** What one process knows. */
  private record Process(SecretStore store, SigningKeys keys) implements AutoCloseable {
    CompletableFuture<SigningKey> forOrg(String orgId) {
      return keys.forOrg(orgId);
    }

    Optional<SigningKey> find(String orgId) {
      return keys.find(orgId);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private void send(Producer<byte[], byte[]> producer, String key, String value) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                config.topics().name(Topic.WEBHOOK_SECRETS),
                key.getBytes(UTF_8),
                value.getBytes(UTF_8)))
        .get();
  }

  private List<String> secrets() {
    TopicPartition partition = new TopicPartition(config.topics().name(Topic.WEBHOOK_SECRETS), 0);
    List<String> values = new ArrayList<>();
    try (Consumer<byte[], byte[]> reader = clients.reader("secrets-test")) {
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      long end = reader.endOffsets(List.of(partition)).get(partition);
      while (reader.position(partition) < end) {
        reader
            .poll(Duration.ofMillis(100))
            .forEach(record -> values.add(new String(record.value(), UTF_8)));
      }
    }
    return values;
  }
}
