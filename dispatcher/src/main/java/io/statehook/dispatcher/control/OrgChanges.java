package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the secrets of an org, one change at a time whatever process wants it. A change holds a
 * transactional id of the org while it looks and writes; whoever comes later fences it and looks
 * again, so every change is decided on what the one before left. A change is done once it was read
 * back from the topic.
 */
final class OrgChanges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrgChanges.class);
  private static final String TRANSACTIONAL_ID = "statehook-key-";
  private static final Duration CLIENT_CLOSE = Duration.ofSeconds(5);
  private static final int MIN_PAUSE_MILLIS = 500;
  private static final int PAUSE_SPREAD_MILLIS = 1_500;

  private final KafkaClients clients;
  private final TopicLayout topics;
  private final TopicFollower follower;
  private final SecureRandom random;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "statehook-secrets");
            thread.setDaemon(true);
            return thread;
          });

  OrgChanges(
      KafkaClients clients, TopicLayout topics, TopicFollower follower, SecureRandom random) {
    this.clients = clients;
    this.topics = topics;
    this.follower = follower;
    this.random = random;
  }

  /** What transactional ids start with, for access rules. */
  static String transactionalIdPrefix(TopicLayout topics) {
    return topics.prefix() + TRANSACTIONAL_ID;
  }

  /**
   * Decides on what is in the topic now, and writes.
   *
   * @param decide called on another thread, again when another process came in between; what it
   *     throws fails the change
   */
  <T> CompletableFuture<T> change(String orgId, Supplier<SecretChange<T>> decide) {
    return CompletableFuture.supplyAsync(() -> untilDone(orgId, decide), writer);
  }

  private <T> T untilDone(String orgId, Supplier<SecretChange<T>> decide) {
    Optional<SecretChange<T>> done = tryOnce(orgId, decide);
    while (done.isEmpty()) {
      log.debug("another process changes the org's secrets: orgId={}", orgId);
      letTheOtherFinish();
      done = tryOnce(orgId, decide);
    }
    return done.get().result();
  }

  /** Empty when another process came in between. */
  private <T> Optional<SecretChange<T>> tryOnce(String orgId, Supplier<SecretChange<T>> decide) {
    Map<String, Object> transactional =
        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalIdPrefix(topics) + orgId);
    Producer<byte[], byte[]> producer = clients.producer("secrets", transactional);
    try {
      producer.initTransactions();
      follower.sync().join();
      SecretChange<T> change = decide.get();
      if (!change.records().isEmpty()) {
        write(producer, change.records());
        follower.sync().join();
      }
      return Optional.of(change);
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      return Optional.empty();
    } finally {
      producer.close(CLIENT_CLOSE);
    }
  }

  private void write(Producer<byte[], byte[]> producer, List<SecretChange.Entry> records) {
    producer.beginTransaction();
    for (SecretChange.Entry entry : records) {
      producer.send(
          new ProducerRecord<>(
              topics.name(Topic.WEBHOOK_SECRETS),
              entry.key().getBytes(StandardCharsets.UTF_8),
              entry.value()));
    }
    producer.commitTransaction();
  }

  /** Two that fence each other at once would go on doing so in step, so the wait is random. */
  private void letTheOtherFinish() {
    try {
      Thread.sleep(MIN_PAUSE_MILLIS + random.nextInt(PAUSE_SPREAD_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("closed while another process changed the secrets", e);
    }
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }
}
