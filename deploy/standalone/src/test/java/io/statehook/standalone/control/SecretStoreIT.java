package io.statehook.standalone.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.SigningKey;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.control.AuditEntry;
import io.statehook.dispatcher.control.AuditTrail;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SecretUpkeep;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.TopicPlan;
import io.statehook.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How secrets live and end in Kafka, with a clock that the test moves. */
final class SecretStoreIT {
  private static final Duration OFTEN = Duration.ofMillis(200);
  private static final String GOOD =
      "{\"id\":\"never\",\"orgId\":\"acme\",\"url\":\"https://hooks.acme.example/in\","
          + "\"allowedEvents\":[\"BootEvent\"],\"allowedDevices\":[\"*\"]}";

  @TempDir private Path directory;

  private final MovedClock clock = new MovedClock();
  private final List<AutoCloseable> open = new ArrayList<>();
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
    clients = new KafkaClients(config, "secrets-test");
    try (Admin admin = clients.admin()) {
      TopicPlan.compare(admin, config.topics()).apply(admin, config.topics());
    }
    KeyFile.create(directory.resolve("key"));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : open) {
      part.close();
    }
    broker.close();
  }

  @Test
  void aPendingKeyBecomesActiveAfterADayInEveryProcessAndIsWrittenDown() throws Exception {
    SecretStore one = store();
    SecretStore other = store();
    KeyOperations operations = operations(one);
    SigningKeys seen = new SigningKeys(other, new SecureRandom());
    SigningKey old = operations.show("acme", "ann").active();
    KeyRing ring = operations.reset("acme", "ben").ring().orElseThrow();
    SigningKey next = ring.pending().orElseThrow().key();
    await().until(() -> seen.ring("acme").orElseThrow().equals(ring));

    clock.moveTo(KeyRing.OVERLAP.minusMinutes(5));
    assertThat(seen.find("acme")).contains(old);
    clock.moveTo(KeyRing.OVERLAP.plusMinutes(5));
    assertThat(seen.find("acme")).contains(next);
    assertThat(seen.ring("acme").orElseThrow().pending()).isEmpty();

    open.add(0, upkeep(one));
    await().until(() -> !audit("acme").isEmpty() && audit("acme").size() == 3);
    assertThat(audit("acme"))
        .extracting(AuditEntry::by, AuditEntry::action, AuditEntry::version)
        .containsExactly(
            tuple("ann", "shown", 1),
            tuple("ben", "reset", 2),
            tuple("statehook", "activated-after-overlap", 2));
    assertThat(newest("next-signing-key|acme|acme")).isEmpty();
    clock.moveTo(Duration.ZERO);
    assertThat(seen.find("acme")).as("what was written holds on its own").contains(next);
  }

  @Test
  void manyResetsInARowMakeALineOfKeysAndNeverNone() throws Exception {
    SecretStore store = store();
    KeyOperations operations = operations(store);
    SigningKeys keys = new SigningKeys(store, new SecureRandom());
    operations.show("acme", "ann");
    List<SigningKey> line = new ArrayList<>();
    for (int version = 2; version <= 11; version++) {
      boolean now = version % 2 == 0;
      KeyRing ring =
          (now ? operations.resetAtOnce("acme", "ann") : operations.reset("acme", "ann"))
              .ring()
              .orElseThrow();
      if (!now) {
        assertThat(ring.pending().orElseThrow().version()).isEqualTo(version);
        ring = operations.activate("acme", "ann").ring().orElseThrow();
      }
      assertThat(ring.version()).isEqualTo(version);
      line.add(ring.active());
      assertThat(keys.ring("acme")).contains(ring);
    }
    assertThat(line).doesNotHaveDuplicates();
    assertThat(audit("acme").stream().map(AuditEntry::number).toList()).isSorted().hasSize(16);
  }

  @Test
  void aDeletedSecretLeavesTheDisk() throws Exception {
    try (Admin admin = clients.admin()) {
      alter(admin, "max.compaction.lag.ms", "1000");
      alter(admin, "file.delete.delay.ms", "100");
    }
    SecretStore store = store();
    Credentials credentials = new Credentials(store, pem -> {});
    credentials.put("acme", "s", Credential.header("Bearer first"), "ann");
    credentials.put("acme", "s", Credential.header("Bearer second"), "ann");
    credentials.put("acme", "kept", Credential.header("Bearer kept"), "ann");
    List<String> gone = ciphertexts("header|acme|s");
    assertThat(gone).hasSize(2).allMatch(this::isOnDisk);
    assertThat(credentials.delete("acme", "s", Authorization.HEADER, "ben")).isTrue();
    assertThat(credentials.delete("acme", "s", Authorization.HEADER, "ben")).isFalse();
    assertThat(credentials.list())
        .singleElement()
        .satisfies(c -> assertThat(c.subscriptionId()).isEqualTo("kept"));

    open.add(0, upkeep(store));
    // The broker's clock cannot be moved: by it, too, the segment must be older than the lag.
    Instant old = Instant.now().plusMillis(1_500);
    await().until(() -> Instant.now().isAfter(old));
    // Nobody writes any more; the broker alone would keep the newest segment for good.
    clock.moveTo(Duration.ofMinutes(62));
    await().atMost(Duration.ofMinutes(5)).until(() -> gone.stream().noneMatch(this::isOnDisk));

    assertThat(ciphertexts("header|acme|kept")).singleElement().matches(this::isOnDisk);
    assertThat(audit("acme").stream().map(AuditEntry::action))
        .containsExactly("put", "put", "put", "deleted");
  }

  @Test
  void aDeletedSubscriptionTakesItsSecretWithItButNotOneThatWasStoredLater() throws Exception {
    Credentials credentials = new Credentials(store(), pem -> {});
    for (String subscription : List.of("gone", "back", "again", "never")) {
      credentials.put("acme", subscription, Credential.header("Bearer x"), "ann");
    }
    write("gone", Optional.empty());
    write("back", Optional.empty());
    write("back", Optional.of("{}"));
    write("again", Optional.empty());
    credentials.put("acme", "again", Credential.header("Bearer y"), "ann");

    open.add(0, upkeep(store()));
    open.add(0, upkeep(store()));
    await()
        .until(() -> audit("acme").stream().filter(SecretStoreIT::isWithSubscription).count() == 2);

    assertThat(newest("header|acme|gone")).isEmpty();
    assertThat(newest("header|acme|back")).as("as the subscription before it").isEmpty();
    assertThat(credentials.list())
        .extracting(Credentials.Listed::subscriptionId)
        .containsExactly("again", "never");
    assertThat(audit("acme").stream().filter(SecretStoreIT::isWithSubscription))
        .extracting(AuditEntry::by, AuditEntry::owner)
        .containsExactlyInAnyOrder(tuple("statehook", "gone"), tuple("statehook", "back"));
    write(
        Topic.EVENT_CATALOGUE,
        "BootEvent",
        Optional.of("{\"key\":\"BootEvent\",\"type\":\"event\"}"));
    write("never", Optional.of(GOOD));
    write("never", Optional.empty());
    await().untilAsserted(() -> assertThat(credentials.list()).hasSize(1));
  }

  private static boolean isWithSubscription(AuditEntry entry) {
    return entry.action().equals("deleted-with-subscription");
  }

  /** Deletes the subscription, or makes it. */
  private void write(String subscription, Optional<String> json) throws Exception {
    write(Topic.WEBHOOK_SUBSCRIPTIONS, subscription, json);
  }

  private void write(Topic topic, String key, Optional<String> json) throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer("subscriptions", Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  config.topics().name(topic),
                  key.getBytes(UTF_8),
                  json.map(text -> text.getBytes(UTF_8)).orElse(null)))
          .get();
    }
  }

  private SecretStore store() throws Exception {
    SecretStore store =
        new SecretStore(
            clients,
            config.topics(),
            KeyFile.open(directory.resolve("key")),
            new SecureRandom(),
            clock);
    open.add(store);
    store.start().get(60, TimeUnit.SECONDS);
    return store;
  }

  private SecretUpkeep upkeep(SecretStore store) throws Exception {
    SubscriptionTable table =
        new SubscriptionTable(clients, config.topics(), new SubscriptionReader(url -> true));
    open.add(table);
    table.start().get(60, TimeUnit.SECONDS);
    SecretUpkeep upkeep = new SecretUpkeep(store, operations(store), table, OFTEN);
    upkeep.start();
    return upkeep;
  }

  private static KeyOperations operations(SecretStore store) {
    return new KeyOperations(store, new SigningKeys(store, new SecureRandom()));
  }

  private List<AuditEntry> audit(String org) {
    return new AuditTrail(clients, config.topics()).of(org);
  }

  private void alter(Admin admin, String key, String value) throws Exception {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, config.topics().name(Topic.WEBHOOK_SECRETS));
    admin
        .incrementalAlterConfigs(
            Map.of(
                topic,
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  /** Anywhere below the broker's directory, in any file. */
  private boolean isOnDisk(String ciphertext) {
    try (Stream<Path> files = Files.walk(directory.resolve("kafka"))) {
      return files.filter(Files::isRegularFile).anyMatch(file -> holds(file, ciphertext));
    } catch (IOException | UncheckedIOException e) {
      return true; // A file went while we looked: look again.
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> ciphertexts(String key) {
    return values(key).stream()
        .filter(value -> !value.isEmpty())
        .map(
            v -> Json.parse(v.getBytes(UTF_8)).document().orElseThrow().path("ciphertext").asText())
        .toList();
  }

  private String newest(String key) {
    List<String> values = values(key);
    return values.get(values.size() - 1);
  }

  /** Every record under a key, oldest first; empty text for one without value. */
  private List<String> values(String key) {
    TopicPartition partition = new TopicPartition(config.topics().name(Topic.WEBHOOK_SECRETS), 0);
    List<String> values = new ArrayList<>();
    try (Consumer<byte[], byte[]> reader = clients.reader("values")) {
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      long end = reader.endOffsets(List.of(partition)).get(partition);
      while (reader.position(partition) < end) {
        reader
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> {
                  if (new String(record.key(), UTF_8).equals(key)) {
                    values.add(record.value() == null ? "" : new String(record.value(), UTF_8));
                  }
                });
      }
    }
    return values;
  }
}
