package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads single-partition topics to their end, one after the other, and then follows them all. One
 * thread; the receiver of the records needs no lock.
 */
final class TopicFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Consumer<List<ConsumerRecord<byte[], byte[]>>> receiver;
  private final PendingSyncs syncs;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Pulse pulse = new Pulse();
  private final Contact contact = new Contact();
  private final ReceivedBytes received;
  private final Thread thread;

  /** By topic: everything before was received, if it counts. Never moves back. */
  private final Map<String, Long> receivedUpTo = new ConcurrentHashMap<>();

  /**
   * A follower that owns the consumer.
   *
   * @param topics read to their end in this order before any is followed
   * @param receiver takes the records of one poll, in order, on the follower's thread; when it
   *     fails, it gets them once more, one by one, and those with which it fails again are passed
   */
  TopicFollower(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      List<String> topics,
      Consumer<List<ConsumerRecord<byte[], byte[]>>> receiver) {
    this(consumer, () -> consumer, topics, receiver);
  }

  /**
   * The same for who waits for a {@link #sync}.
   *
   * @param newEndsReader makes the consumer that is asked where the topics end; see {@link
   *     PendingSyncs}
   */
  TopicFollower(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> newEndsReader,
      List<String> topics,
      Consumer<List<ConsumerRecord<byte[], byte[]>>> receiver) {
    this.consumer = consumer;
    this.syncs = new PendingSyncs(newEndsReader, partitions(topics));
    this.received = new ReceivedBytes(consumer);
    this.partitions = partitions(topics);
    this.receiver = receiver;
    this.thread = new Thread(this::run, "statehook-follow-" + topics.get(0));
    this.thread.setDaemon(true);
  }

  private static List<TopicPartition> partitions(List<String> topics) {
    return topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
  }

  /** Starts reading; completes when every topic was read to the end that it had by then. */
  CompletableFuture<Void> start() {
    thread.start();
    return caughtUp;
  }

  /**
   * Completes when everything that was in the topics at the time of this call has been received.
   */
  CompletableFuture<Void> sync() {
    CompletableFuture<Void> done = syncs.add();
    if (isClosing()) {
      done.cancel(false);
    }
    if (caughtUp.isDone()) {
      consumer.wakeup();
    }
    return done;
  }

  /** Completes when following ends: with a failure, unless this was closed. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Beats with every poll. */
  Pulse pulse() {
    return pulse;
  }

  /** Whether Kafka answers it. */
  Contact contact() {
    return contact;
  }

  /**
   * Every record of the topic before this offset has been received, unless its transaction was
   * taken back; 0 before the first {@link #sync}.
   */
  long receivedUpTo(String topic) {
    return receivedUpTo.getOrDefault(topic, 0L);
  }

  private void run() {
    try {
      partitions.forEach(this::readToEnd);
      follow();
    } catch (WakeupException e) {
      log.debug("closed while reading topics for the first time");
    } catch (RuntimeException | Error e) { // Top of the thread: whatever ends it must be seen.
      caughtUp.completeExceptionally(e);
      ended.completeExceptionally(e);
      log.error("control topics can no longer be read: topics={}", partitions, e);
    } finally {
      closing.countDown();
      caughtUp.cancel(false);
      syncs.close();
      ended.complete(null);
      consumer.close();
    }
  }

  private void readToEnd(TopicPartition partition) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (consumer.position(partition) < end) {
      deliver(poll());
    }
    positions.put(partition, consumer.position(partition));
  }

  private void follow() {
    consumer.assign(partitions);
    positions.forEach(consumer::seek);
    caughtUp.complete(null);
    while (!isClosing()) {
      try {
        beginSyncs();
        finishSyncs();
        deliver(poll());
        finishSyncs();
      } catch (WakeupException e) {
        log.trace("woken");
      } catch (KafkaException e) {
        // What is in force stays in force; whoever mends the cluster needs no restart here.
        log.error("control topics cannot be followed: topics={}", partitions, e);
        pause();
      }
    }
  }

  /** Who waits goes on waiting; the topics are followed meanwhile. */
  private void beginSyncs() {
    try {
      syncs.begin();
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("the ends of control topics are not known: topics={}", partitions, e);
    }
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    pulse.beat();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    if (received.anyNew()) {
      contact.heard();
    }
    return records;
  }

  private void pause() {
    pulse.beat();
    try {
      boolean ended = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      log.debug("following again: ended={}", ended);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      hand(records.records(partition));
    }
  }

  /** A record that the receiver cannot take must not stop those after it. */
  private void hand(List<ConsumerRecord<byte[], byte[]>> records) {
    try {
      receiver.accept(records);
    } catch (RuntimeException e) {
      if (records.size() > 1) {
        records.forEach(record -> hand(List.of(record)));
        return;
      }
      ConsumerRecord<byte[], byte[]> record = records.get(0);
      log.error("record not taken: topic={} offset={}", record.topic(), record.offset(), e);
    }
  }

  private void finishSyncs() {
    if (syncs.areBegun()) {
      partitions.forEach(p -> receivedUpTo.put(p.topic(), consumer.position(p)));
      syncs.finish(consumer::position);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    syncs.wakeup();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
