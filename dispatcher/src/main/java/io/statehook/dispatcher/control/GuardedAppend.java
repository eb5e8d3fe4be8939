package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Appends a record to a control topic only if nobody wrote under its key since it was decided on:
 * compare and set, with the log itself as the judge.
 *
 * <pre>
 *  ... decided records, read | others' records | ours, in an open transaction
 *                            ^ decidedUpTo       ^ its offset
 * </pre>
 *
 * <p>Once ours has an offset, everything that can come before it stands there. If none of that has
 * our key, the transaction is committed, else taken back. Of several who try at once the first in
 * the log wins, also against a plain producer, and whoever loses learns it before anybody reads.
 */
final class GuardedAppend {
  private static final String TRANSACTIONAL_ID = "statehook-subscription-";
  private static final Duration CLIENT_CLOSE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int EMPTY_POLLS = 25;

  private final KafkaClients clients;
  private final TopicLayout topics;
  private final String transactionalId;

  GuardedAppend(KafkaClients clients, TopicLayout topics) {
    this.clients = clients;
    this.topics = topics;
    this.transactionalId = transactionalIdPrefix(topics) + UUID.randomUUID();
  }

  /** What transactional ids start with, for access rules. */
  static String transactionalIdPrefix(TopicLayout topics) {
    return topics.prefix() + TRANSACTIONAL_ID;
  }

  /**
   * What somebody knew who decided on a record.
   *
   * @param decidedUpTo every record before this offset was read, if it counts at all
   * @param version the newest record under the key, which may lie behind that; -1 for none
   */
  record Seen(long decidedUpTo, long version) {}

  /**
   * Appends the record, one at a time.
   *
   * @param value absent: deletes what stands under the key
   * @return the record's offset; empty when somebody may have come in between: read, decide again
   */
  synchronized OptionalLong append(Topic topic, String key, byte @Nullable [] value, Seen seen) {
    Producer<byte[], byte[]> producer = clients.transactionalProducer("guarded", transactionalId);
    try {
      producer.initTransactions();
      producer.beginTransaction();
      TopicPartition partition = new TopicPartition(topics.name(topic), 0);
      byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
      long offset = send(producer, new ProducerRecord<>(partition.topic(), keyBytes, value));
      if (isFirst(partition, key, offset, seen)) {
        producer.commitTransaction();
        return OptionalLong.of(offset);
      }
      producer.abortTransaction();
      return OptionalLong.empty();
    } finally {
      // An open transaction ends with its producer.
      producer.close(CLIENT_CLOSE);
    }
  }

  private static long send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get().offset();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka
          ? kafka
          : new KafkaException("the record was not taken", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Also records that are taken back later count: then the next try finds them decided. */
  private boolean isFirst(TopicPartition partition, String key, long offset, Seen seen) {
    if (seen.decidedUpTo == offset) {
      return true;
    }
    try (Consumer<byte[], byte[]> consumer = clients.briefReaderOfUndecided("guarded")) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, seen.decidedUpTo);
      int emptyPolls = 0;
      while (consumer.position(partition) < offset) {
        List<ConsumerRecord<byte[], byte[]>> polled = consumer.poll(POLL).records(partition);
        if (polled.stream().anyMatch(found -> isRival(found, key, offset, seen))) {
          return false;
        }
        emptyPolls = polled.isEmpty() ? emptyPolls + 1 : 0;
        if (emptyPolls == EMPTY_POLLS) {
          throw new TimeoutException("%s cannot be read up to %d".formatted(partition, offset));
        }
      }
      return true;
    }
  }

  private static boolean isRival(
      ConsumerRecord<byte[], byte[]> found, String key, long offset, Seen seen) {
    return found.offset() < offset
        && found.offset() > seen.version
        && ControlRecord.of(found).key().equals(key);
  }
}
