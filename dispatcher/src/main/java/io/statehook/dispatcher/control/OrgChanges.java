package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.jspecify.annotations.Nullable;
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

  /** For how long a change is tried again because others change the same org's secrets. */
  private static final Duration RIVALRY_LIMIT = Duration.ofMinutes(1);

  private static final Duration CLIENT_CLOSE = Duration.ofSeconds(5);
  private static final int MIN_PAUSE_MILLIS = 500;
  private static final int PAUSE_SPREAD_MILLIS = 1_500;

  private final KafkaClients clients;
  private final TopicLayout topics;
  private final Reader reader;
  private final SecureRandom random;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "statehook-secrets");
            thread.setDaemon(true);
            return thread;
          });

  /** Who reads the topic, as far as a change has to know. */
  interface Reader {
    /** Completes when all that stands in the topic at the time of this call was received. */
    CompletableFuture<Void> sync();

    /** Everything before this offset was received, as far as the last {@link #sync} tells. */
    long receivedUpTo();
  }

  /** Changes through these clients. */
  OrgChanges(KafkaClients clients, TopicLayout topics, Reader reader, SecureRandom random) {
    this.clients = clients;
    this.topics = topics;
    this.reader = reader;
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
    long end = System.nanoTime() + RIVALRY_LIMIT.toNanos();
    while (true) {
      try {
        return tryOnce(orgId, decide);
      } catch (KafkaException e) {
        if (!isRivalry(e)) {
          throw e;
        }
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException(
              "others kept changing the secrets of org %s; nothing was written".formatted(orgId),
              e);
        }
        log.debug("another process changes the org's secrets: orgId={}", orgId, e);
        letTheOtherFinish();
      }
    }
  }

  private <T> T tryOnce(String orgId, Supplier<SecretChange<T>> decide) {
    Producer<byte[], byte[]> producer =
        clients.transactionalProducer("secrets", transactionalIdPrefix(topics) + orgId);
    try {
      producer.initTransactions();
      reader.sync().join();
      SecretChange<T> change = decide.get();
      if (!change.records().isEmpty()) {
        long offset = write(producer, change.records());
        ReadBack.await(() -> reader.sync().join(), () -> reader.receivedUpTo() > offset);
      }
      return change.result();
    } finally {
      producer.close(CLIENT_CLOSE);
    }
  }

  /**
   * Whether the transaction was taken back because another took over its id. Brokers have a word
   * for each moment in which that can happen (KAFKA-20785), and a later call may hand it on as a
   * cause. After any other failure nobody knows whether the records stand.
   */
  private static boolean isRivalry(@Nullable Throwable failure) {
    return failure instanceof ProducerFencedException
        || failure instanceof InvalidProducerEpochException
        || failure instanceof InvalidTxnStateException
        || failure instanceof TransactionAbortableException
        || (failure instanceof KafkaException && isRivalry(failure.getCause()));
  }

  /** The offset of the last record. */
  private long write(Producer<byte[], byte[]> producer, List<SecretChange.Entry> records) {
    AtomicLong last = new AtomicLong();
    producer.beginTransaction();
    for (SecretChange.Entry entry : records) {
      producer.send(
          new ProducerRecord<>(
              topics.name(Topic.WEBHOOK_SECRETS),
              entry.key().getBytes(StandardCharsets.UTF_8),
              entry.value()),
          (metadata, failure) -> {
            if (failure == null) {
              last.set(metadata.offset());
            }
          });
    }
    producer.commitTransaction();
    return last.get();
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
