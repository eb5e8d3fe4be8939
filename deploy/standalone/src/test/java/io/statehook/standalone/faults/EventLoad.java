package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes a fleet's events at a steady rate and keeps a ledger of what was acknowledged. */
final class EventLoad implements AutoCloseable {
  private static final long TICK_MILLIS = 10;

  private final Fleet fleet;
  private final TopicLayout topics;
  private final Producer<byte[], byte[]> producer;
  private final double perTick;
  private final int events;
  private final BitSet acknowledged = new BitSet();
  private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor();
  private final Instant[] publishedAt;
  private volatile int allowed;
  private double due;
  private volatile int published;

  /**
   * A load that does not run yet.
   *
   * @param events how many in all
   * @param perSecond how many a second
   */
  EventLoad(Bench bench, Fleet fleet, int events, int perSecond) {
    this.fleet = fleet;
    this.topics = bench.topics().layout();
    this.producer = bench.clients().producer("load", Map.of("linger.ms", 5));
    this.events = events;
    this.allowed = events;
    this.publishedAt = new Instant[events];
    this.perTick = perSecond * TICK_MILLIS / 1_000.0;
  }

  /** Publishes no further than this for now. */
  void allow(int number) {
    allowed = Math.min(number, events);
  }

  void start() {
    clockwork.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    due = Math.min(allowed, due + perTick);
    for (; published < (int) due; published++) {
      send(published);
    }
  }

  private void send(int event) {
    String topic = topics.name(Topic.DEVICE_EVENTS);
    int partition = fleet.partition(event, topics.partitions(Topic.DEVICE_EVENTS));
    byte[] key = fleet.deviceId(fleet.device(event)).getBytes(US_ASCII);
    publishedAt[event] = Instant.now();
    producer.send(
        new ProducerRecord<>(topic, partition, key, fleet.bytes(event)),
        (metadata, failure) -> {
          if (failure == null) {
            synchronized (acknowledged) {
              acknowledged.set(event);
            }
          }
        });
  }

  Fleet fleet() {
    return fleet;
  }

  /** How many were handed to the producer. */
  int published() {
    return published;
  }

  /** When it was handed to the producer. */
  Instant publishedAt(int event) {
    return publishedAt[event];
  }

  boolean isDone() {
    return published == events;
  }

  /** Publishes nothing more until it is allowed to; returns when all outcomes are known. */
  void pause() throws Exception {
    allowed = published;
    clockwork.submit(() -> {}).get(); // After this no tick still goes by the old number.
    producer.flush();
  }

  /** Goes on. */
  void resume() {
    allowed = events;
  }

  /** Ends before everything was published, if need be; returns when all outcomes are known. */
  void finish() throws InterruptedException {
    clockwork.shutdown();
    clockwork.awaitTermination(10, TimeUnit.SECONDS);
    producer.flush();
  }

  /** The events that Kafka has. */
  BitSet acknowledged() {
    synchronized (acknowledged) {
      return (BitSet) acknowledged.clone();
    }
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
    producer.close(Duration.ofSeconds(5));
  }
}
