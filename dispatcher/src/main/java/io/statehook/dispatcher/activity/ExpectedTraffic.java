package io.statehook.dispatcher.activity;

import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.activity.EventSample.Sampled;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.SubscriptionTable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells what a subscription would get, before it is written: from what {@code device-events} saw
 * lately, by the definition of matching that the batcher's index is tested against.
 *
 * <p>An estimate tells how many events an org's devices send: whoever may not see the
 * subscription's org must not be told. May be asked by any thread; throws {@link
 * org.apache.kafka.common.KafkaException} when Kafka does not answer.
 */
public final class ExpectedTraffic implements AutoCloseable {
  /** A sample is used again for so long, so that a form may ask at every change. */
  static final Duration FRESH = Duration.ofSeconds(15);

  private static final double MILLIS = 1_000;

  private final RecordReaders readers;
  private final Supplier<EventCatalogue> catalogue;
  private final KeptAnswer<EventSample> sample;

  /**
   * Estimates for one installation.
   *
   * @param table started; knows what is approved
   */
  public ExpectedTraffic(
      KafkaClients clients, TopicLayout topics, SubscriptionTable table, Clock clock) {
    this(
        new RecordReaders(
            () -> new KafkaRecords(clients.consumer("estimate", KafkaRecords.SETTINGS), topics)),
        () -> table.catalogue().catalogue(),
        clock,
        KeptAnswer.threads("statehook-estimates"));
    sample.prepare();
  }

  ExpectedTraffic(
      RecordReaders readers, Supplier<EventCatalogue> catalogue, Clock clock, Executor executor) {
    this.readers = readers;
    this.catalogue = catalogue;
    sample =
        new KeptAnswer<>(
            FRESH,
            () -> readers.ask(source -> EventSample.take(source, clock.instant())),
            () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()),
            executor);
  }

  /** What the subscription would get if it were in force and active; it need not be either. */
  public TrafficEstimate estimate(Subscription subscription) {
    EventSample current = sample.get();
    EventCatalogue approved = catalogue.get();
    List<Sampled> matched = new ArrayList<>();
    long sampled = 0;
    for (Sampled event : current.events()) {
      sampled += subscription.orgId().equals(event.event().orgId()) ? 1 : 0;
      if (!event.at().isBefore(current.from())
          && takes(subscription, event)
          && approved.find(event.key(), event.event().type()).isPresent()) {
        matched.add(event);
      }
    }
    Duration covered = Duration.between(current.from(), current.until());
    double seconds = Math.max(1, covered.toMillis() / MILLIS);
    return new TrafficEstimate(
        matched.size() / seconds,
        requests(subscription, matched) / seconds,
        matched.size(),
        sampled,
        covered);
  }

  private static boolean takes(Subscription subscription, Sampled sampled) {
    return subscription.orgId().equals(sampled.event().orgId())
        && subscription.allowedDevices().contains(sampled.event().deviceId())
        && subscription.allowedEvents().stream().anyMatch(p -> p.matches(sampled.key()));
  }

  /**
   * Windows of all partitions close together. What comes first is sent, what comes while that is
   * under way is joined: at most one request more than full ones are needed.
   */
  private static long requests(Subscription subscription, List<Sampled> matched) {
    long window = subscription.batch().maxWait().toMillis();
    if (window == 0) {
      return matched.size();
    }
    int lanes = subscription.delivery().parallelism();
    Map<List<Long>, Map<Integer, Fill>> windows = new HashMap<>();
    for (Sampled event : matched) {
      List<Long> of = List.of((long) event.partition() % lanes, event.at().toEpochMilli() / window);
      windows
          .computeIfAbsent(of, key -> new HashMap<>())
          .computeIfAbsent(event.partition(), key -> new Fill())
          .add(1, event.bytes());
    }
    return windows.values().stream()
        .mapToLong(fills -> requests(fills.values(), subscription.batch()))
        .sum();
  }

  private static long requests(Collection<Fill> ofPartitions, BatchLimits limits) {
    Fill all = new Fill();
    ofPartitions.forEach(fill -> all.add(fill.events, fill.bytes));
    long apart = ofPartitions.stream().mapToLong(fill -> fill.requests(limits)).sum();
    return Math.min(apart, all.requests(limits) + 1);
  }

  @Override
  public void close() {
    readers.close();
  }

  /** What one window collects. */
  private static final class Fill {
    private long events;
    private long bytes;

    private void add(long moreEvents, long moreBytes) {
      events += moreEvents;
      bytes += moreBytes;
    }

    private long requests(BatchLimits limits) {
      return Math.max(ceil(events, limits.maxEvents()), ceil(bytes, limits.maxBytes()));
    }

    private static long ceil(long amount, long unit) {
      return (amount + unit - 1) / unit;
    }
  }
}
