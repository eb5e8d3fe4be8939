package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
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
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration BUSY_POLL = Duration.ofMillis(10);
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
  private volatile boolean reading = true;
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
    try {
      pollOnce();
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
    if (reading && effects.isConsuming() && !engineBusy) {
      consumer.resume(consumer.paused().stream().filter(takeovers::isTold).toList());
    } else if (!consumer.paused().equals(consumer.assignment())) {
      consumer.pause(consumer.assignment());
    }
    try {
      handOver(consumer.poll(engineBusy ? BUSY_POLL : POLL));
    } catch (NoOffsetForPartitionException e) {
      log.info("no committed offset, begins at the beginning: {}", e.partitions());
    } catch (OffsetOutOfRangeException e) {
      throw startOffsets.missing(e);
    }
  }

  private void handOver(ConsumerRecords<byte[], byte[]> records) {
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

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    takeovers.begin(partitions);
    log.info("partitions assigned: {}", partitions);
  }

  /** A worker that leaves has waited for its requests before. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
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
    handover.withdraw(takeovers.end(partitions));
    partitions.forEach(committer::forget);
    log.warn("partitions lost: {}", partitions);
  }

  /** The classic protocol takes no commits during a rebalance, and only polling ends one. */
  private void leave() {
    try {
      for (int turn = 0; turn < LAST_COMMITS && !committer.now(); turn++) {
        consumer.pause(consumer.assignment());
        consumer.poll(POLL);
      }
    } catch (KafkaException e) {
      log.warn("last commit failed, batches will be sent again", e);
    }
    try {
      consumer.close(CloseOptions.timeout(PATIENCE));
    } catch (KafkaException e) {
      log.warn("consumer did not close cleanly", e);
    }
  }
}
