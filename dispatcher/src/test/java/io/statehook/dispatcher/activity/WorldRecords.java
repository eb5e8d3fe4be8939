package io.statehook.dispatcher.activity;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The record topics of a test that plays whole installations, and all that reads them. */
public final class WorldRecords {
  private static final int PARTITIONS = 2;

  private final FakeRecords topics = new FakeRecords(PARTITIONS);
  private final RecordReaders readers = new RecordReaders(() -> topics);
  private final RecordSearch search;
  private final Redrive redrive;
  private final LiveActivity live;
  private final ExpectedTraffic expected;
  private final SeenDevices devices = new SeenDevices(readers, () -> 0, Runnable::run);

  /** Empty topics beside this table. */
  public WorldRecords(
      SubscriptionTable table, KafkaClients clients, TopicLayout layout, Clock clock) {
    search =
        new RecordSearch(readers, id -> table.find(id).map(VersionedSubscription::subscription));
    redrive = new Redrive(clients, layout, table, search, clock);
    live =
        new LiveActivity(
            new MockConsumer<>("earliest"),
            layout.name(Topic.WEBHOOK_ATTEMPTS),
            id -> table.find(id).map(found -> found.subscription().orgId()),
            clock);
    expected =
        new ExpectedTraffic(readers, () -> table.catalogue().catalogue(), clock, Runnable::run);
  }

  /** A record of {@code device-events}. */
  public void event(String key, byte[] value, Instant at) {
    add(Topic.DEVICE_EVENTS, Math.floorMod(key.hashCode(), PARTITIONS), at, key, value);
  }

  /** A sealed batch; tells where it stands. */
  public RecordPosition delivery(SealedBatch batch, Instant at) {
    return topics.add(
        Topic.WEBHOOK_DELIVERIES,
        batch.lane().partition(PARTITIONS),
        at,
        batch.subscriptionId(),
        batch.body(),
        BatchHeaders.write(batch));
  }

  /** What came of a request; followers hear of it. */
  public RecordPosition attempt(Attempt attempt, int partition, Instant at) {
    RecordPosition position =
        add(Topic.WEBHOOK_ATTEMPTS, partition, at, attempt.subscription(), attempt.toJson());
    TopicPartition from = new TopicPartition("webhook-attempts", partition);
    ConsumerRecord<byte[], byte[]> record =
        topics
            .read(
                Topic.WEBHOOK_ATTEMPTS,
                Map.of(partition, new OffsetRange(position.offset(), position.offset() + 1)))
            .get(partition)
            .get(0);
    live.receive(
        new ConsumerRecords<>(
            Map.of(from, List.of(record)),
            Map.of(from, new OffsetAndMetadata(position.offset() + 1))));
    return position;
  }

  /** Something that was given up. */
  public RecordPosition deadLetter(String key, byte[] value, Headers headers, Instant at) {
    return topics.add(
        Topic.WEBHOOK_DEAD_LETTERS,
        Math.floorMod(key.hashCode(), PARTITIONS),
        at,
        key,
        value,
        headers);
  }

  /** Somebody watches what is sent. */
  public AutoCloseable listen(OrgScope scope, Consumer<FoundAttempt> listener) {
    return live.listen(scope, Optional.empty(), listener);
  }

  public RecordSearch search() {
    return search;
  }

  public Redrive redrive() {
    return redrive;
  }

  public LiveActivity live() {
    return live;
  }

  public ExpectedTraffic expected() {
    return expected;
  }

  public SeenDevices devices() {
    return devices;
  }

  private RecordPosition add(Topic topic, int partition, Instant at, String key, byte[] value) {
    return topics.add(topic, partition, at, key, value, new RecordHeaders());
  }
}
