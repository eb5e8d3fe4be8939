package io.statehook.dispatcher.activity;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows all partitions of one topic from the recent past on; one thread. */
final class AttemptFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AttemptFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Past past;
  private final java.util.function.Consumer<ConsumerRecords<byte[], byte[]>> receiver;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "statehook-activity");

  /** Partitions of which not all of the past is read, until their first record has come. */
  private final Set<TopicPartition> cutOff = new HashSet<>();

  private volatile Instant since;

  /**
   * How much of what stands in the topic is read at the start.
   *
   * @param from nothing older
   * @param records so many at most, spread over the partitions; the newest
   */
  record Past(Instant from, long records) {}

  /**
   * A follower that owns the consumer.
   *
   * @param receiver takes the records of a poll, in order by partition, on the follower's thread
   */
  AttemptFollower(
      Consumer<byte[], byte[]> consumer,
      String topic,
      Past past,
      java.util.function.Consumer<ConsumerRecords<byte[], byte[]>> receiver) {
    this.consumer = consumer;
    this.topic = topic;
    this.past = past;
    this.receiver = receiver;
    since = past.from();
    thread.setDaemon(true);
  }

  /** Starts reading; completes when everything that stood there by now was received. */
  CompletableFuture<Void> start() {
    thread.start();
    return caughtUp;
  }

  /** Completes when reading ends: with a failure, unless this was closed. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** From when on nothing is missing. */
  Instant since() {
    return since;
  }

  private void run() {
    try {
      readPast();
      caughtUp.complete(null);
      while (!isClosing()) {
        follow();
      }
    } catch (WakeupException e) {
      log.debug("closed while reading the past");
    } catch (RuntimeException | Error e) { // Top of the thread: whatever ends it must be seen.
      caughtUp.completeExceptionally(e);
      ended.completeExceptionally(e);
      log.error("attempts can no longer be followed: topic={}", topic, e);
    } finally {
      caughtUp.cancel(false);
      ended.complete(null);
      consumer.close();
    }
  }

  private void readPast() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, past.from().toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    long most = Math.max(1, past.records() / Math.max(1, partitions.size()));
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp young = found.get(partition);
      long end = ends.getOrDefault(partition, 0L);
      long begin = young == null ? end : young.offset();
      if (end - begin > most) {
        begin = end - most;
        cutOff.add(partition);
      }
      consumer.seek(partition, begin);
    }
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      take(consumer.poll(POLL));
    }
  }

  private void follow() {
    try {
      take(consumer.poll(POLL));
    } catch (WakeupException e) {
      log.trace("woken");
    } catch (KafkaException e) {
      // What is known stays known; whoever mends the cluster needs no restart here.
      log.error("attempts cannot be followed at the moment: topic={}", topic, e);
      pause();
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      if (cutOff.remove(partition)) {
        Instant first = Instant.ofEpochMilli(records.records(partition).get(0).timestamp());
        since = first.isAfter(since) ? first : since;
      }
    }
    if (!records.isEmpty()) {
      receiver.accept(records);
    }
  }

  private void pause() {
    try {
      boolean ends = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      log.debug("following again: ends={}", ends);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  @Override
  public void close() {
    closing.countDown();
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
