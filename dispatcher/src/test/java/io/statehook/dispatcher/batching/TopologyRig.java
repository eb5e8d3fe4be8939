package io.statehook.dispatcher.batching;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.kafka.TopicLayout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The batching topology in Kafka's test driver: one partition, scripted rules, a stopped clock. */
final class TopologyRig implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  final MemoryBudget budget;
  final BatcherMetrics metrics;
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> events;
  private final TestOutputTopic<byte[], byte[]> deliveries;
  private final TestOutputTopic<byte[], byte[]> deadLetters;
  private SubscriptionIndex.Picture rules;
  private long nextOffset;
  private long nanos = Long.MAX_VALUE - 1_000_000; // about to overflow
  private final CommitPace pace = new CommitPace(() -> this.nanos);

  TopologyRig(SubscriptionIndex.Picture rules, long budgetBytes) {
    this.rules = rules;
    this.budget = new MemoryBudget(budgetBytes);
    this.metrics = new BatcherMetrics(budget, Clock.systemUTC());
    WindowRefill refill =
        new WindowRefill(
            (partition, from, visitor) -> {
              throw new IllegalStateException("nothing to refill");
            },
            () -> {
              throw new IllegalStateException("no past rules");
            });
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "rig");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    BatchingTopology topology =
        new BatchingTopology(
            TopicLayout.dev(),
            () ->
                new MatchAndWindow(
                    () -> this.rules, budget, refill, () -> nanos, metrics, () -> pace));
    driver = new TopologyTestDriver(topology.get(), settings, START);
    ByteArraySerializer write = new ByteArraySerializer();
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    events = driver.createInputTopic("device-events", write, write);
    deliveries = driver.createOutputTopic("webhook-deliveries", read, read);
    deadLetters = driver.createOutputTopic("webhook-dead-letters", read, read);
  }

  void inForce(SubscriptionIndex.Picture next) {
    rules = next;
  }

  void send(byte @Nullable [] value) {
    send(null, value);
  }

  void send(byte @Nullable [] key, byte @Nullable [] value) {
    ConsumerRecord<byte[], byte[]> event =
        new ConsumerRecord<>("device-events", 0, nextOffset++, key, value);
    Headers slice = EventSlice.carrier(List.of(event)).headers();
    events.pipeInput(new TestRecord<>(null, null, slice));
  }

  /** Lets time pass in steps as small as the batcher's own. */
  void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 10) {
      Duration step = Duration.ofMillis(Math.min(10, left));
      nanos += step.toNanos();
      driver.advanceWallClockTime(step);
    }
  }

  /** The batches sealed since the last call. */
  List<SealedBatch> batches() {
    List<SealedBatch> batches = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : deliveries.readRecordsToList()) {
      batches.add(BatchHeaders.read(record.headers(), record.value()));
    }
    return batches;
  }

  List<TestRecord<byte[], byte[]>> deliveries() {
    return deliveries.readRecordsToList();
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  /** What the state store holds. */
  List<KeyValue<String, WindowStart>> stored() {
    KeyValueStore<String, byte[]> store = driver.getKeyValueStore(BatchingTopology.OPEN_WINDOWS);
    List<KeyValue<String, WindowStart>> all = new ArrayList<>();
    try (var entries = store.all()) {
      entries.forEachRemaining(
          entry -> all.add(KeyValue.pair(entry.key, WindowStart.fromJson(entry.value))));
    }
    return all;
  }

  @Override
  public void close() {
    driver.close();
  }
}
