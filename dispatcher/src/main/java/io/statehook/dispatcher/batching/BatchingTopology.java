package io.statehook.dispatcher.batching;

import io.statehook.common.batch.Lane;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The batcher's one sub-topology:
 *
 * <pre>
 * device-events -> match-and-window [open-windows] -> webhook-deliveries
 *                                                  -> webhook-dead-letters
 * </pre>
 */
final class BatchingTopology implements Supplier<Topology> {
  /** The store of window beginnings. */
  static final String OPEN_WINDOWS = "open-windows";

  /** The sink of sealed batches. */
  static final String DELIVERIES = "webhook-deliveries";

  /** The sink of refused records. */
  static final String DEAD_LETTERS = "webhook-dead-letters";

  private static final String EVENTS = "device-events";
  private static final String MATCH_AND_WINDOW = "match-and-window";

  private final TopicLayout topics;
  private final Supplier<MatchAndWindow> matchAndWindow;

  /**
   * A topology over an installation's topics.
   *
   * @param matchAndWindow makes the processor of one task
   */
  BatchingTopology(TopicLayout topics, Supplier<MatchAndWindow> matchAndWindow) {
    this.topics = topics;
    this.matchAndWindow = matchAndWindow;
  }

  @Override
  public Topology get() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Serializer<Lane> laneKey =
        (topic, lane) -> lane.subscriptionId().getBytes(StandardCharsets.UTF_8);
    Serializer<DeadLetterKey> deadLetterKey = (topic, key) -> key.bytes();
    return new Topology()
        .addSource(
            // Offsets exist before the first start; losing them must stop us, not skip events.
            AutoOffsetReset.none(),
            EVENTS,
            new AppendTime(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topics.name(Topic.DEVICE_EVENTS))
        .addProcessor(MATCH_AND_WINDOW, matchAndWindow::get, EVENTS)
        .addStateStore(openWindows(), MATCH_AND_WINDOW)
        .addSink(
            DELIVERIES,
            topics.name(Topic.WEBHOOK_DELIVERIES),
            laneKey,
            bytes,
            (topic, lane, body, partitions) -> Optional.of(Set.of(lane.partition(partitions))),
            MATCH_AND_WINDOW)
        .addSink(
            DEAD_LETTERS,
            topics.name(Topic.WEBHOOK_DEAD_LETTERS),
            deadLetterKey,
            bytes,
            MATCH_AND_WINDOW);
  }

  /** In memory with a changelog: it holds some hundred bytes per open window and no payload. */
  private static StoreBuilder<KeyValueStore<String, byte[]>> openWindows() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(OPEN_WINDOWS), Serdes.String(), Serdes.ByteArray())
        .withCachingDisabled();
  }
}
