package io.statehook.dispatcher.delivery;

import io.statehook.dispatcher.control.Pulse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks to the consumer: hands batches to the engine, commits what the engine
 * has resolved, and gives partitions away. It polls on while the engine is busy or memory is full,
 * with its partitions paused, so that the group never takes it for dead.
 */
final class PollLoop implements ConsumerRebalanceListener {
  /** Bytes that may be handed over and not yet taken by the engine; one poll comes on top. */
  static final long MAX_HANDED_OVER_BYTES = 16L << 20;

  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

  /**
   * Kafka's consumer sends its next fetch when a poll begins, but not when the last one came back
   * empty within a poll (KAFKA-20780): so long a batch may lie unread. And a fetch of nothing but
   * uncommitted records or ends of transactions is empty, which is usual here.
   */
  private static final Duration POLL = Duration.ofMillis(10);

  /** Where nothing comes, rare batches may lie a little, and processors sleep. */
  private static final Duration IDLE_POLL = Duration.ofMillis(100);

  private static final Duration IDLE_AFTER = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LAST_COMMITS = 50;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final EngineLoop engine;
  private final EffectShell effects;
  private final Committer committer;
  private final java.util.function.Consumer<Throwable> fatal;
  private final StartOffsets startOffsets;
  private final Takeovers takeovers;
  private final Handover handover;
  private final AtomicLong handedOver = new AtomicLong();
  private final Thread thread = new Thread(this::run, "statehook-delivery-poll");
  private volatile Set<Integer> owned = Set.of();
  private volatile boolean reading = true;
  private long lastBatchNanos = System.nanoTime();
  private final Pulse pulse = new Pulse();
  private volatile boolean joined;
  private volatile boolean closed;

  PollLoop(
      Consumer<byte[], byte[]> consumer,
      String topic,
      EngineLoop engine,
      EffectShell effects,
      Committer committer,
      java.util.function.Consumer<Throwable> fatal) {
    this.consumer = consumer;
    this.topic = topic;
    this.engine = engine;
    this.effects = effects;
    this.committer = committer;
    this.fatal = fatal;
    startOffsets = new StartOffsets(consumer);
    takeovers = new Takeovers(consumer, engine, effects, committer, startOffsets);
    handover = new Handover(engine, effects);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The partitions that the group has given to this worker. */
  Set<Integer> owned() {
    return owned;
  }

  /** Reads no more batches; stays in the group and goes on committing. */
  void stopReading() {
    reading = false;
  }

  /** Makes the thread leave the group, soon. */
  void leaveSoon() {
    closed = true;
  }

  /** Commits what is resolved, leaves the group and ends the thread. */
  void close() {
    closed = true;
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    try {
      thread.join(3 * PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long its thread has not moved; it moves several times a second unless Kafka is away. */
  Duration stillFor() {
    return pulse.age();
  }

  /** Whether the group has this worker as a member. */
  boolean hasJoined() {
    return joined;
  }

  private void run() {
    try {
      consumer.subscribe(List.of(topic), this);
      while (!closed) {
        turn();
      }
    } catch (RuntimeException | Error e) {
      if (!closed) {
        fatal.accept(e);
      }
    } finally {
      leave();
    }
  }

  private void turn() {
    pulse.beat();
    try {
      pollOnce();
      joined = consumer.groupMetadata().generationId() > 0;
      committer.soon();
    } catch (RetriableException
        | UnknownMemberIdException
        | StaleMemberEpochException
        | FencedMemberEpochException e) {
      log.warn("Kafka is not available at the moment: {}", e.getMessage());
    }
  }

  private void pollOnce() {
    takeovers.advance();
    boolean engineBusy = handedOver.get() >= MAX_HANDED_OVER_BYTES;
    choose(reading && effects.isConsuming() && !engineBusy);
    try {
      boolean isIdle = !engineBusy && System.nanoTime() - lastBatchNanos > IDLE_AFTER.toNanos();
      handOver(consumer.poll(isIdle ? IDLE_POLL : POLL));
    } catch (NoOffsetForPartitionException e) {
      log.info("no committed offset, begins at the beginning: {}", e.partitions());
    } catch (OffsetOutOfRangeException e) {
      throw startOffsets.missing(e);
    }
  }

  private void handOver(ConsumerRecords<byte[], byte[]> records) {
    if (!records.isEmpty()) {
      lastBatchNanos = System.nanoTime();
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      EngineLoop.Input input = DeliveryReader.read(record);
      long bytes = MemoryBudget.OVERHEAD_BYTES + Math.max(0, record.serializedValueSize());
      handedOver.addAndGet(bytes);
      engine.submit(
          (delivery, now) -> {
            handedOver.addAndGet(-bytes);
            return input.tell(delivery, now);
          });
    }
    records
        .nextOffsets()
        .forEach(
            (partition, next) ->
                engine.submit(
                    (delivery, now) ->
                        delivery.positionReached(partition.partition(), next.offset(), now)));
  }

  /** What the next poll may return. */
  private void choose(boolean anything) {
    try {
      if (anything) {
        consumer.resume(consumer.paused().stream().filter(takeovers::isTold).toList());
      } else if (!consumer.paused().equals(consumer.assignment())) {
        consumer.pause(consumer.assignment());
      }
    } catch (IllegalStateException e) {
      // The consumer's own thread has lost a partition meanwhile, which the next poll will tell.
      log.info("a partition is about to be lost: {}", e.getMessage());
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    takeovers.begin(partitions);
    own(partitions, true);
    log.info("partitions assigned: {}", partitions);
  }

  /** A worker that leaves has waited for its requests before. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    own(partitions, false);
    List<Assignment> ended = takeovers.end(partitions);
    if (!closed) {
      handover.drain(ended);
    }
    handover.withdraw(ended);
    handover.awaitParking(ended);
    committer.now();
    partitions.forEach(committer::forget);
    log.info("partitions revoked: {}", partitions);
  }

  /** Somebody else may have them already. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    own(partitions, false);
    handover.withdraw(takeovers.end(partitions));
    partitions.forEach(committer::forget);
    log.warn("partitions lost: {}", partitions);
  }

  private void own(Collection<TopicPartition> partitions, boolean given) {
    Set<Integer> next = new HashSet<>(owned);
    for (TopicPartition partition : partitions) {
      if (given) {
        next.add(partition.partition());
      } else {
        next.remove(partition.partition());
      }
    }
    owned = Set.copyOf(next);
  }

  /** The classic protocol takes no commits during a rebalance, and only polling ends one. */
  private void leave() {
    try {
      for (int turn = 0; turn < LAST_COMMITS && !committer.now(); turn++) {
        consumer.pause(consumer.assignment());
        consumer.poll(IDLE_POLL);
      }
    } catch (KafkaException | IllegalStateException e) {
      log.warn("last commit failed, batches will be sent again", e);
    }
    try {
      consumer.close(CloseOptions.timeout(PATIENCE));
    } catch (KafkaException e) {
      log.warn("consumer did not close cleanly", e);
    }
  }
}
