package io.statehook.dispatcher.control;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All secrets of an installation as they stand encrypted in {@code webhook-secrets}: reads the
 * topic to its end, follows it, and writes to it.
 */
public final class SecretStore implements AutoCloseable {
  /** Deletes nothing: appended so that the broker rolls the segment and compacts what is before. */
  private static final String ROLLING_KEY = "roll|";

  /** Longer than the topic lets replaced records stay, so that the segment is due. */
  static final Duration QUIET_BEFORE_ROLL = Duration.ofMinutes(61);

  private final EncryptionKeys encryption;
  private final Clock clock;
  private final SecretTable table;
  private final TopicFollower follower;
  private final OrgChanges changes;
  private volatile boolean rolled = true;
  private volatile Instant newest = Instant.EPOCH;

  /** When the newest record of each secret was written, by record key and the broker's clock. */
  private final Map<String, Instant> writtenAt = new ConcurrentHashMap<>();

  /**
   * A store that knows nothing until it is started.
   *
   * @param encryption encrypts and decrypts every secret
   * @param clock tells when secrets are made and keys change
   */
  public SecretStore(
      KafkaClients clients,
      TopicLayout topics,
      EncryptionKeys encryption,
      SecureRandom random,
      Clock clock) {
    this(
        clients,
        topics,
        encryption,
        random,
        clock,
        follower -> reader(follower, topics.name(Topic.WEBHOOK_SECRETS)));
  }

  /**
   * The same.
   *
   * @param reader who reads the topic, of what follows it
   */
  SecretStore(
      KafkaClients clients,
      TopicLayout topics,
      EncryptionKeys encryption,
      SecureRandom random,
      Clock clock,
      Function<TopicFollower, OrgChanges.Reader> reader) {
    this.encryption = encryption;
    this.clock = clock;
    this.table = new SecretTable(encryption);
    this.follower =
        new TopicFollower(
            clients.reader("secrets"),
            // Whoever decides must know also what stands behind another's open transaction.
            () -> clients.briefReaderOfUndecided("secrets-ends"),
            List.of(topics.name(Topic.WEBHOOK_SECRETS)),
            this::receive);
    this.changes = new OrgChanges(clients, topics, reader.apply(follower), random);
  }

  private static OrgChanges.Reader reader(TopicFollower follower, String topic) {
    return new OrgChanges.Reader() {
      @Override
      public CompletableFuture<Void> sync() {
        return follower.sync();
      }

      @Override
      public long receivedUpTo() {
        return follower.receivedUpTo(topic);
      }
    };
  }

  /** Starts reading; completes when every secret that stands in the topic by now is known. */
  public CompletableFuture<Void> start() {
    return follower.start();
  }

  /** Completes when reading ends: with a failure, unless this was closed. */
  public CompletableFuture<Void> ended() {
    return follower.ended();
  }

  /** Whether the topic holds secrets of which not one can be opened: the keys are another's. */
  public boolean isLockedOut() {
    return table.isLockedOut();
  }

  /** Its numbers for monitoring. */
  public MeterBinder metrics() {
    return new SecretMetrics(table, clock::instant);
  }

  SecretTable table() {
    return table;
  }

  EncryptionKeys encryption() {
    return encryption;
  }

  /** Whether the newest record of a secret was written before this time of the broker. */
  boolean isOlder(SecretName name, Instant time) {
    Instant written = writtenAt.get(name.recordKey());
    return written != null && written.isBefore(time);
  }

  Instant now() {
    return clock.instant();
  }

  /** Completes when all that stands in the topic by now is known. */
  CompletableFuture<Void> sync() {
    return follower.sync();
  }

  /** Decides on what is in the topic now, and writes; see {@link OrgChanges}. */
  <T> CompletableFuture<T> change(String orgId, Supplier<SecretChange<T>> decide) {
    return changes.change(orgId, decide);
  }

  SealedSecret seal(SecretName name, int version, byte[] plaintext) {
    return SealedSecret.seal(encryption, name, version, clock.instant(), plaintext);
  }

  /** The entry for what is about to be done. */
  AuditEntry audit(SecretName name, int version, String by, String action) {
    return new AuditEntry(
        name.orgId(),
        table.audited(name.orgId()) + 1,
        clock.instant(),
        by,
        action,
        name.owner(),
        name.kind(),
        version);
  }

  /**
   * Kafka never compacts the segment that it writes to, and starts a new one only with a new
   * record: in a quiet topic, what was replaced or deleted last would stay for good.
   */
  void rollWhenQuiet() {
    if (!rolled && !clock.instant().isBefore(newest.plus(QUIET_BEFORE_ROLL))) {
      SecretChange.Entry roll = new SecretChange.Entry(ROLLING_KEY, null);
      change("", () -> new SecretChange<>(rolled ? List.of() : List.of(roll), Optional.empty()))
          .join();
    }
  }

  /** Takes what was read, in order. */
  void receive(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ControlRecord read = ControlRecord.of(record);
      newest = Instant.ofEpochMilli(record.timestamp());
      rolled = read.key().equals(ROLLING_KEY);
      if (!rolled) {
        noteTime(read);
        table.apply(read);
      }
    }
  }

  private void noteTime(ControlRecord read) {
    if (read.value().isEmpty()) {
      writtenAt.remove(read.key());
    } else if (!AuditEntry.isKey(read.key())) {
      writtenAt.put(read.key(), newest);
    }
  }

  @Override
  public void close() {
    changes.close();
    follower.close();
  }
}
