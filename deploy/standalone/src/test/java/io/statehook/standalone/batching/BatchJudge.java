package io.statehook.standalone.batching;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventReader;
import io.statehook.common.subscription.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Compares sealed batches with the input they must come from, by the slow definition: one event,
 * one subscription, one pattern at a time. An edited subscription is judged by the version that
 * each of its batches names; between two batches there must be a moment of change that leaves out
 * nothing.
 */
final class BatchJudge {
  /** One event of the input. */
  private record Input(long offset, DeviceEvent event, EventKey key, String text) {}

  private record Source(String subscriptionId, int partition) {}

  private final Map<Integer, List<Input>> inputs = new HashMap<>();
  private final Map<String, NavigableMap<Long, Subscription>> versions;
  private final Map<Source, Deque> batches = new HashMap<>();
  private final Set<BatchId> ids = new HashSet<>();
  private final List<String> problems = new ArrayList<>();
  private long pairs;
  private long lost;
  private long doubled;
  private long order;

  /** The batches of one subscription from one partition, in the order of delivery. */
  private static final class Deque {
    private final List<SealedBatch> batches = new ArrayList<>();
  }

  /**
   * A judge of this input.
   *
   * @param versions every version of every subscription, all active, by offset
   */
  BatchJudge(
      List<ConsumerRecord<byte[], byte[]>> input,
      EventCatalogue catalogue,
      Map<String, NavigableMap<Long, Subscription>> versions) {
    this.versions = versions;
    EventReader reader = new EventReader();
    for (ConsumerRecord<byte[], byte[]> record : input) {
      List<Input> events = inputs.computeIfAbsent(record.partition(), p -> new ArrayList<>());
      if (reader.read(record.value()) instanceof DeviceEvent event) {
        Optional<EventKey> key =
            EventKey.parse(event.key())
                .filter(parsed -> catalogue.find(parsed, event.type()).isPresent());
        key.ifPresent(
            approved ->
                events.add(
                    new Input(
                        record.offset(), event, approved, new String(record.value(), UTF_8))));
      }
    }
  }

  /** Judges all deliveries. */
  void judge(List<ConsumerRecord<byte[], byte[]>> deliveries, int deliveryPartitions) {
    for (ConsumerRecord<byte[], byte[]> record : deliveries) {
      SealedBatch batch = BatchHeaders.read(record.headers(), record.value());
      identify(batch, record, deliveryPartitions);
      batches
          .computeIfAbsent(
              new Source(batch.subscriptionId(), batch.source().partition()), s -> new Deque())
          .batches
          .add(batch);
    }
    versions
        .keySet()
        .forEach(
            id ->
                inputs.forEach(
                    (partition, events) -> {
                      Deque found = batches.remove(new Source(id, partition));
                      follow(id, events, found == null ? List.of() : found.batches);
                    }));
    batches.keySet().forEach(source -> problem("nobody subscribed: " + source));
  }

  private void identify(
      SealedBatch batch, ConsumerRecord<byte[], byte[]> record, int deliveryPartitions) {
    Subscription subscription = versions.get(batch.subscriptionId()).firstEntry().getValue();
    Lane lane =
        Lane.of(
            subscription.id(), batch.source().partition(), subscription.delivery().parallelism());
    if (!ids.add(batch.id())) {
      doubled += batch.events();
      problem("id twice: " + batch);
    }
    if (!batch.id().equals(BatchId.of(subscription.id(), batch.source()))
        || !batch.lane().equals(lane)
        || record.partition() != lane.partition(deliveryPartitions)
        || !subscription.id().equals(new String(record.key(), UTF_8))
        || !batch.orgId().equals(subscription.orgId())) {
      problem("misnamed: " + batch);
    }
  }

  /** Walks one partition along one subscription's batches. */
  private void follow(String id, List<Input> events, List<SealedBatch> delivered) {
    NavigableMap<Long, Subscription> all = versions.get(id);
    long version = all.firstKey();
    int at = 0;
    for (SealedBatch batch : delivered) {
      if (batch.subscriptionVersion() < version || !all.containsKey(batch.subscriptionVersion())) {
        problem("version goes back: " + batch);
      }
      if (at > 0 && events.get(at - 1).offset >= batch.source().first()) {
        order++;
        problem("overlaps what came before: " + batch);
      }
      int from = at;
      while (at < events.size() && events.get(at).offset < batch.source().first()) {
        at++;
      }
      gap(all.subMap(version, true, batch.subscriptionVersion(), true), events.subList(from, at));
      version = batch.subscriptionVersion();
      int until = at;
      while (until < events.size() && events.get(until).offset <= batch.source().last()) {
        until++;
      }
      compare(batch, all.get(version), events.subList(at, until));
      at = until;
    }
    gap(all.tailMap(version, true), events.subList(at, events.size()));
  }

  /** Nothing here may be taken by the version in force, which may change once or more. */
  private void gap(NavigableMap<Long, Subscription> inForce, List<Input> skipped) {
    NavigableMap<Long, Subscription> left = new TreeMap<>(inForce);
    for (Input input : skipped) {
      while (!left.isEmpty() && takes(left.firstEntry().getValue(), input)) {
        left.pollFirstEntry();
      }
      if (left.isEmpty()) {
        lost++;
        problem("lost: " + inForce.lastEntry().getValue() + " " + input.event());
        left = new TreeMap<>(inForce.tailMap(inForce.lastKey(), true));
      }
    }
  }

  private void compare(SealedBatch batch, Subscription version, List<Input> range) {
    List<String> texts = new ArrayList<>();
    for (Input input : range) {
      if (takes(version, input)) {
        texts.add(input.text());
      }
    }
    pairs += batch.events();
    if (texts.size() != batch.events()
        || !("[" + String.join(",", texts) + "]").equals(new String(batch.body(), UTF_8))) {
      lost += Math.max(0, texts.size() - batch.events());
      doubled += Math.max(0, batch.events() - texts.size());
      problem("not the events of its range: " + batch + ", expected " + texts.size());
    }
  }

  private static boolean takes(Subscription subscription, Input input) {
    return subscription.takes(input.event(), input.key());
  }

  private void problem(String what) {
    problems.add(what);
  }

  List<String> problems() {
    return problems;
  }

  long pairs() {
    return pairs;
  }

  String verdict() {
    return "PAIRS %d LOST %d DOUBLED %d ORDER %d".formatted(pairs, lost, doubled, order);
  }
}
