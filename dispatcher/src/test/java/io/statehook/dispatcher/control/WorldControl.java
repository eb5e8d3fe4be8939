package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.signing.SigningKey;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.SubscriptionReader;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The control tables of a test that plays whole installations: the real ones, never started, to
 * which records are handed as their readers would hand them.
 */
public final class WorldControl implements AutoCloseable {
  private static final StatehookConfig CONFIG =
      StatehookConfig.of(Map.of("bootstrap.servers", "127.0.0.1:9"));
  private static final Map<String, EncryptionKeys> KEYS = new ConcurrentHashMap<>();

  private final TopicLayout layout = TopicLayout.dev();
  private final WorldLogs logs = new WorldLogs(layout);
  private final KafkaClients clients = new KafkaClients(CONFIG, "world", logs);
  private final SubscriptionReader reader = new SubscriptionReader(url -> true);
  private final SubscriptionTable table = new SubscriptionTable(clients, layout, reader);
  private final StatusBook status = new StatusBook(clients, layout, table);
  private final ControlWriter writer = new ControlWriter(clients, layout);
  private final SubscriptionOperations subscriptions =
      new SubscriptionOperations(table, writer, reader, () -> new ControlHistory(clients, layout));
  private final TestMessages tests;
  private final SecretStore store;
  private final SigningKeys keys;
  private final Clock clock;
  private final Map<Topic, Long> offsets = new EnumMap<>(Topic.class);

  /**
   * An empty installation.
   *
   * @param keySet what secrets are encrypted with: a Tink keyset, as it stands in a key file
   */
  public WorldControl(String keySet, SecureRandom random, Clock clock) {
    this.clock = clock;
    tests = new TestMessages(clients, layout, table, reader, random);
    store =
        new SecretStore(
            clients,
            layout,
            KEYS.computeIfAbsent(keySet, text -> new EncryptionKeys(() -> text, "a test")),
            random,
            clock,
            follower -> readerOfSecrets());
    keys = new SigningKeys(store, random);
  }

  private OrgChanges.Reader readerOfSecrets() {
    return new OrgChanges.Reader() {
      @Override
      public CompletableFuture<Void> sync() {
        return logs.readSecrets(WorldControl.this::receiveSecret);
      }

      @Override
      public long receivedUpTo() {
        return Long.MAX_VALUE;
      }
    };
  }

  /** Approves a key. */
  public void catalogue(String key, String type) {
    String json = "{\"key\":\"%s\",\"type\":\"%s\"}".formatted(key, type);
    table.receive(List.of(record(Topic.EVENT_CATALOGUE, key, json.getBytes(UTF_8))));
  }

  /** Writes a subscription, whoever does it; without text it deletes. */
  public void subscription(String id, @Nullable String json) {
    table.receive(
        List.of(
            record(Topic.WEBHOOK_SUBSCRIPTIONS, id, json == null ? null : json.getBytes(UTF_8))));
  }

  /** Tells how a subscription is doing. */
  public void status(String id, String json) {
    status.receive(record(Topic.WEBHOOK_STATUS, id, json.getBytes(UTF_8)));
  }

  /** Stores what a subscription proves itself with. */
  public void credential(String orgId, String subscriptionId, String value) {
    SecretName name = SecretName.credential(orgId, subscriptionId, Authorization.HEADER);
    int version = 1 + store.table().find(name).map(found -> found.sealed().version()).orElse(0);
    receiveSecret(name.recordKey(), store.seal(name, version, value.getBytes(UTF_8)).toJson());
  }

  /**
   * Makes a signing key for an org that has none, and one to follow it; gives both as displayed.
   */
  public List<String> signingKeys(String orgId) {
    SigningKey active = keys.newKey();
    SigningKey next = keys.newKey();
    SealedSecret first = keys.seal(SecretName.signingKey(orgId), 1, active);
    SealedSecret second = keys.seal(SecretName.nextSigningKey(orgId), 2, next);
    receiveSecret(first.name().recordKey(), first.toJson());
    receiveSecret(second.name().recordKey(), second.toJson());
    return List.of(active.displayed(), next.displayed());
  }

  /** What workers sign with. */
  public Optional<String> signsWith(String orgId) {
    return keys.find(orgId).map(SigningKey::displayed);
  }

  public KafkaClients clients() {
    return clients;
  }

  public TopicLayout layout() {
    return layout;
  }

  public SubscriptionTable table() {
    return table;
  }

  public StatusBook statusBook() {
    return status;
  }

  public SubscriptionOperations subscriptions() {
    return subscriptions;
  }

  public TestMessages tests() {
    return tests;
  }

  public CatalogueOperations catalogues() {
    return new CatalogueOperations(table, writer);
  }

  public SigningKeys keys() {
    return keys;
  }

  public KeyOperations keyOperations() {
    return new KeyOperations(store, keys);
  }

  public Credentials credentials() {
    return new Credentials(store, pem -> {});
  }

  /** What was written into any topic since the last call, except secrets: key and value as text. */
  public List<String> written() {
    return logs.written();
  }

  private void receiveSecret(String key, byte @Nullable [] value) {
    store.receive(List.of(record(Topic.WEBHOOK_SECRETS, key, value)));
  }

  private ConsumerRecord<byte[], byte[]> record(Topic topic, String key, byte @Nullable [] value) {
    long offset = offsets.merge(topic, 1L, Long::sum);
    Instant now = clock.instant();
    return new ConsumerRecord<>(
        layout.name(topic),
        0,
        offset,
        now.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        key.length(),
        value == null ? -1 : value.length,
        key.getBytes(UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  @Override
  public void close() {
    store.close();
  }
}
