package io.statehook.dispatcher.activity;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventReader;
import io.statehook.common.event.EventReading;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.dispatcher.control.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The devices that have reported lately, for people to choose from: those of the newest records of
 * {@code device-events}. Nobody keeps a list of devices, so a silent one is not among them. May be
 * asked by any thread; throws {@link org.apache.kafka.common.KafkaException} when Kafka does not
 * answer.
 */
public final class SeenDevices implements AutoCloseable {
  /** So many records are looked at, over all partitions. */
  public static final int MAX_RECORDS = 40_000;

  /** So many bytes are looked at, and what one more reading brings. */
  static final long MAX_BYTES = 64L << 20;

  /** What was found answers questions for so long before somebody looks again. */
  public static final Duration KEPT = Duration.ofSeconds(20);

  private final RecordReaders readers;
  private final KeptAnswer<Map<String, List<String>>> byOrg;
  private final EventReader reader = new EventReader();

  /** Looks at the events of one installation, for the first time at once. */
  public SeenDevices(KafkaClients clients, TopicLayout topics) {
    this(
        new RecordReaders(
            () -> new KafkaRecords(clients.consumer("devices", KafkaRecords.SETTINGS), topics)),
        System::nanoTime,
        KeptAnswer.threads("statehook-seen-devices"));
    byOrg.prepare();
  }

  SeenDevices(RecordReaders readers, LongSupplier nanos, Executor executor) {
    this.readers = readers;
    byOrg = new KeptAnswer<>(KEPT, () -> readers.ask(this::look), nanos, executor);
  }

  /** The org's devices, by id. */
  public List<String> of(String orgId) {
    return byOrg.get().getOrDefault(orgId, List.of());
  }

  private Map<String, List<String>> look(RecordSource source) {
    List<Integer> partitions =
        IntStream.range(0, source.partitions(Topic.DEVICE_EVENTS)).boxed().toList();
    long each = Math.max(1, MAX_RECORDS / partitions.size());
    Map<Integer, OffsetRange> newest = new HashMap<>();
    source
        .ranges(Topic.DEVICE_EVENTS, partitions, Optional.empty(), Optional.empty())
        .forEach((partition, range) -> newest.put(partition, range.last(each)));
    Map<String, TreeSet<String>> found = new HashMap<>();
    long bytes = 0;
    BackwardParts unread = new BackwardParts(newest);
    Map<Integer, OffsetRange> parts = unread.next(partition -> true);
    while (bytes < MAX_BYTES && !parts.isEmpty()) {
      for (List<ConsumerRecord<byte[], byte[]>> records :
          source.read(Topic.DEVICE_EVENTS, parts).values()) {
        bytes += records.stream().mapToLong(ConsumerRecord::serializedValueSize).sum();
        records.forEach(record -> add(record, found));
      }
      parts = unread.next(partition -> true);
    }
    Map<String, List<String>> lists = new HashMap<>();
    found.forEach((org, devices) -> lists.put(org, List.copyOf(devices)));
    return lists;
  }

  private void add(ConsumerRecord<byte[], byte[]> record, Map<String, TreeSet<String>> found) {
    EventReading reading = reader.read(record.value());
    if (reading instanceof DeviceEvent event) {
      found.computeIfAbsent(event.orgId(), org -> new TreeSet<>()).add(event.deviceId());
    }
  }

  @Override
  public void close() {
    readers.close();
  }
}
