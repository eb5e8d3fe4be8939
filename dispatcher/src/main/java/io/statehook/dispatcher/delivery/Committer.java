package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what the engine has resolved. Used by the polling thread only. */
final class Committer {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);
  private static final Duration EVERY = Duration.ofMillis(150);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final CommitBoard board;
  private long lastNanos = System.nanoTime();
  private boolean failing;

  Committer(Consumer<byte[], byte[]> consumer, CommitBoard board) {
    this.consumer = consumer;
    this.board = board;
  }

  /** Commits without waiting if there is something new and the last time was not just now. */
  void soon() {
    long now = System.nanoTime();
    if (now - lastNanos < EVERY.toNanos()) {
      return;
    }
    lastNanos = now;
    Map<TopicPartition, OffsetAndMetadata> offsets = board.takeFor(consumer.assignment());
    if (!offsets.isEmpty()) {
      // Not the callback's own map: it is null after a failure.
      consumer.commitAsync(offsets, (committed, failure) -> ended(offsets, failure));
    }
  }

  private void ended(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
    if (failure != null) {
      board.putBack(offsets);
      if (!failing) {
        log.info("commits fail and are repeated: {}", failure.getMessage());
      }
    }
    failing = failure != null;
  }

  /** Commits and waits for it; false if a rebalance is in the way. */
  boolean now() {
    Map<TopicPartition, OffsetAndMetadata> offsets = board.takeFor(consumer.assignment());
    try {
      if (!offsets.isEmpty()) {
        consumer.commitSync(offsets, PATIENCE);
      }
    } catch (RebalanceInProgressException e) {
      board.putBack(offsets);
      return false;
    } catch (KafkaException e) {
      board.putBack(offsets);
      log.warn("commit failed, batches may be sent again: {}", e.getMessage());
    }
    return true;
  }
}
