package io.statehook.dispatcher.control;

import com.google.crypto.tink.Aead;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signing key of every org: made on first use, kept encrypted in {@code webhook-secrets}.
 *
 * <p>Several processes may need the key of a new org at the same moment, but only one may make it.
 * The maker holds a transactional id of the org while it looks and writes; whoever comes later
 * fences it and looks again. A key is used only after it was read back from the topic.
 */
public final class SigningKeys implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);
  private static final Duration CLIENT_CLOSE = Duration.ofSeconds(5);
  private static final int MIN_PAUSE_MILLIS = 500;
  private static final int PAUSE_SPREAD_MILLIS = 1_500;

  private final KafkaClients clients;
  private final TopicLayout topics;
  private final Aead aead;
  private final SecureRandom random;
  private final Clock clock;
  private final TopicFollower follower;
  private final Map<String, SigningKey> byOrg = new ConcurrentHashMap<>();

  /** Keys of records that hold a secret which we cannot open; never to be overwritten. */
  private final Set<String> unusable = ConcurrentHashMap.newKeySet();

  private final Map<String, CompletableFuture<SigningKey>> making = new ConcurrentHashMap<>();
  private final ExecutorService maker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "statehook-signing-keys");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Keys that are unknown until started.
   *
   * @param aead encrypts under the key file
   */
  public SigningKeys(
      KafkaClients clients, TopicLayout topics, Aead aead, SecureRandom random, Clock clock) {
    this.clients = clients;
    this.topics = topics;
    this.aead = aead;
    this.random = random;
    this.clock = clock;
    this.follower =
        new TopicFollower(
            clients.reader("secrets"), List.of(topics.name(Topic.WEBHOOK_SECRETS)), this::receive);
  }

  /**
   * Keys that are unknown until started, encrypted under the key in a file.
   *
   * @throws IllegalArgumentException if the file cannot be used; the message says what to do
   */
  public static SigningKeys encryptedUnder(Path keyFile, KafkaClients clients, TopicLayout topics) {
    return new SigningKeys(
        clients, topics, KeyFile.open(keyFile), new SecureRandom(), Clock.systemUTC());
  }

  /** Whether the topic holds keys of which not one could be opened: the key file is another's. */
  public boolean isLockedOut() {
    return byOrg.isEmpty() && !unusable.isEmpty();
  }

  /** Starts reading; completes when every key that stands in the topic by now is known. */
  public CompletableFuture<Void> start() {
    return follower.start();
  }

  /** The org's key if it has one yet. */
  public Optional<SigningKey> find(String orgId) {
    return Optional.ofNullable(byOrg.get(orgId));
  }

  /** The org's key; made now if it has none. Fails while Kafka does not take the new key. */
  public CompletableFuture<SigningKey> forOrg(String orgId) {
    SigningKey known = byOrg.get(orgId);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return making.computeIfAbsent(
        orgId,
        id -> {
          CompletableFuture<SigningKey> key = CompletableFuture.supplyAsync(() -> make(id), maker);
          // Not on this thread, should it be made already: the map is being changed.
          key.whenCompleteAsync((made, failure) -> making.remove(id, key), maker);
          return key;
        });
  }

  private SigningKey make(String orgId) {
    while (!tryToMake(orgId)) {
      log.debug("another process makes the key: orgId={}", orgId);
      letTheOtherFinish();
      follower.sync().join();
    }
    return Optional.ofNullable(byOrg.get(orgId))
        .orElseThrow(() -> new IllegalStateException("the new key was not read back"));
  }

  /** Makes the key unless it is there; false when another process came in between. */
  private boolean tryToMake(String orgId) {
    if (byOrg.containsKey(orgId)) {
      return true;
    }
    Map<String, Object> transactional =
        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.prefix() + "statehook-key-" + orgId);
    Producer<byte[], byte[]> producer = clients.producer("signing-keys", transactional);
    try {
      producer.initTransactions();
      follower.sync().join();
      if (!byOrg.containsKey(orgId)) {
        requireNone(SecretName.signingKey(orgId));
        write(producer, SecretName.signingKey(orgId));
        follower.sync().join();
        log.info("signing key made: orgId={}", orgId);
      }
      return true;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      return false;
    } finally {
      producer.close(CLIENT_CLOSE);
    }
  }

  /** Two that fence each other at once would go on doing so in step, so the wait is random. */
  private void letTheOtherFinish() {
    try {
      Thread.sleep(MIN_PAUSE_MILLIS + random.nextInt(PAUSE_SPREAD_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("closed while another process made the key", e);
    }
  }

  /** With another installation's key file, a new key would destroy the one that receivers know. */
  private void requireNone(SecretName name) {
    if (unusable.contains(name.recordKey())) {
      throw new IllegalStateException(
          "the signing key of org %s exists but cannot be opened: wrong key file?"
              .formatted(name.orgId()));
    }
  }

  private void write(Producer<byte[], byte[]> producer, SecretName name) {
    SigningKey key = SigningKey.generate(random);
    byte[] plaintext = key.displayed().getBytes(StandardCharsets.US_ASCII);
    SealedSecret secret = SealedSecret.seal(aead, name, 1, clock.instant(), plaintext);
    producer.beginTransaction();
    producer.send(
        new ProducerRecord<>(
            topics.name(Topic.WEBHOOK_SECRETS),
            name.recordKey().getBytes(StandardCharsets.UTF_8),
            secret.toJson()));
    producer.commitTransaction();
  }

  private void receive(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> apply(ControlRecord.of(record)));
  }

  private void apply(ControlRecord record) {
    if (record.value().isEmpty()) {
      unusable.remove(record.key());
      forget(record.key());
      return;
    }
    try {
      SealedSecret secret = SealedSecret.read(record.value().get());
      if (!secret.kind().equals(SecretName.SIGNING_KEY)) {
        return;
      }
      if (!secret.name().recordKey().equals(record.key())) {
        throw new IllegalArgumentException("the record's key names another secret");
      }
      String displayed = new String(secret.open(aead), StandardCharsets.US_ASCII);
      byOrg.put(secret.orgId(), SigningKey.parse(displayed));
      unusable.remove(record.key());
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      unusable.add(record.key());
      // The text of the failure could quote the secret; the record's place is enough to find it.
      log.error("secret record cannot be used: offset={} key={}", record.offset(), record.key());
    }
  }

  private void forget(String recordKey) {
    byOrg.keySet().removeIf(org -> SecretName.signingKey(org).recordKey().equals(recordKey));
  }

  @Override
  public void close() {
    maker.shutdownNow();
    follower.close();
  }
}
