package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what the engine has resolved, and so renews the lease. When nothing is resolved, what was
 * committed last is committed again. Used by the polling thread only.
 */
final class Committer {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);
  private static final Duration EVERY = Duration.ofMillis(150);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final CommitBoard board;
  private final Lease lease;
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private long nextNanos;
  private boolean underWay;
  private boolean failing;

  Committer(Consumer<byte[], byte[]> consumer, CommitBoard board, Lease lease) {
    this.consumer = consumer;
    this.board = board;
    this.lease = lease;
    nextNanos = lease.now();
  }

  /** The partition begins anew, or is gone: nothing is known about it. */
  void forget(TopicPartition partition) {
    board.forget(partition);
    committed.remove(partition);
  }

  /** This is what Kafka holds for the partition, or where it begins if that is nothing. */
  void known(TopicPartition partition, OffsetAndMetadata offset) {
    committed.put(partition, offset);
  }

  /** Commits this soon if it is newer than what is known. */
  void mark(TopicPartition partition, CommitMark mark) {
    board.put(partition.partition(), mark);
  }

  /** Commits without waiting if there is something to commit and the last time was not just now. */
  void soon() {
    long now = lease.now();
    if (underWay || now - nextNanos < 0) {
      return;
    }
    nextNanos = now + EVERY.toNanos();
    Map<TopicPartition, OffsetAndMetadata> offsets = fresh();
    if (offsets.isEmpty() && lease.isDue()) {
      offsets = again();
    }
    if (!offsets.isEmpty()) {
      send(offsets, now);
    }
  }

  private void send(Map<TopicPartition, OffsetAndMetadata> offsets, long sentAtNanos) {
    underWay = true;
    try {
      // Not the callback's own map: it is null after a failure.
      consumer.commitAsync(offsets, (theirs, failure) -> ended(offsets, sentAtNanos, failure));
    } catch (KafkaException e) {
      ended(offsets, sentAtNanos, e);
      throw e;
    }
  }

  private void ended(
      Map<TopicPartition, OffsetAndMetadata> offsets,
      long sentAtNanos,
      @Nullable Exception failure) {
    underWay = false;
    if (failure == null) {
      succeeded(offsets, sentAtNanos);
    } else {
      putBack(offsets);
      if (!failing) {
        log.info("commits fail and are repeated: {}", failure.getMessage());
      }
    }
    failing = failure != null;
  }

  /** Commits and waits for it; false if a rebalance is in the way. */
  boolean now() {
    Map<TopicPartition, OffsetAndMetadata> offsets = fresh();
    long sentAtNanos = lease.now();
    try {
      if (!offsets.isEmpty()) {
        consumer.commitSync(offsets, PATIENCE);
        succeeded(offsets, sentAtNanos);
      }
    } catch (RebalanceInProgressException e) {
      putBack(offsets);
      return false;
    } catch (KafkaException e) {
      putBack(offsets);
      log.warn("commit failed, batches may be sent again: {}", e.getMessage());
    }
    return true;
  }

  private void succeeded(Map<TopicPartition, OffsetAndMetadata> offsets, long sentAtNanos) {
    offsets.forEach((partition, offset) -> committed.replace(partition, offset));
    lease.renewed(sentAtNanos);
  }

  private void putBack(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((partition, offset) -> board.put(partition.partition(), CommitMark.of(offset)));
  }

  /**
   * What was resolved since; never less than what is committed, and nothing while that is not
   * known: it could be left from an earlier time, and others have committed more since.
   */
  private Map<TopicPartition, OffsetAndMetadata> fresh() {
    return board.takeFor(consumer.assignment()).entrySet().stream()
        .filter(entry -> isNews(entry.getKey(), entry.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toKafka()));
  }

  private boolean isNews(TopicPartition partition, CommitMark mark) {
    OffsetAndMetadata known = committed.get(partition);
    return known != null && mark.compareTo(CommitMark.of(known)) > 0;
  }

  private Map<TopicPartition, OffsetAndMetadata> again() {
    Set<TopicPartition> assigned = consumer.assignment();
    committed.keySet().retainAll(assigned);
    return committed.entrySet().stream()
        .limit(1)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
