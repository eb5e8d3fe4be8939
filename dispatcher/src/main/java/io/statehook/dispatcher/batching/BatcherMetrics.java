package io.statehook.dispatcher.batching;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.statehook.common.batch.SealedBy;
import io.statehook.common.event.EventRefusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one process's batcher for monitoring. Per event one adder moves: nothing is looked
 * up, allocated or locked. What a failed transaction takes back was counted, and is counted again
 * when it is repeated.
 */
final class BatcherMetrics implements MeterBinder {
  private static final double[] EVENTS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
  private static final double[] BYTES = {
    256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20
  };

  private final MemoryBudget budget;
  private final Clock clock;
  private final LongAdder read = new LongAdder();
  private final LongAdder matched = new LongAdder();
  private final LongAdder matches = new LongAdder();
  private final LongAdder[] refused = adders(EventRefusal.Reason.values().length);
  private final LongAdder[] sealed = adders(SealedBy.values().length);
  private final Map<TaskId, Windows> windows = new ConcurrentHashMap<>();
  private volatile @Nullable DistributionSummary batchEvents;
  private volatile @Nullable DistributionSummary batchBytes;

  BatcherMetrics(MemoryBudget budget, Clock clock) {
    this.budget = budget;
    this.clock = clock;
  }

  /** The open windows of one task. */
  private record Windows(int count, Optional<Instant> oldest) {}

  private static LongAdder[] adders(int count) {
    return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
  }

  void read() {
    read.increment();
  }

  void matched(int subscriptions) {
    matched.increment();
    matches.add(subscriptions);
  }

  void refused(EventRefusal.Reason reason) {
    refused[reason.ordinal()].increment();
  }

  void sealed(SealedBy cause, int events, int bytes) {
    sealed[cause.ordinal()].increment();
    record(batchEvents, events);
    record(batchBytes, bytes);
  }

  private static void record(@Nullable DistributionSummary summary, int amount) {
    if (summary != null) {
      summary.record(amount);
    }
  }

  /** What a task holds open now; with nothing open it is forgotten. */
  void windows(TaskId task, int count, Optional<Instant> oldest) {
    if (count == 0) {
      windows.remove(task);
    } else {
      windows.put(task, new Windows(count, oldest));
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindEvents(registry);
    bindBatches(registry);
    Gauge.builder("webhook.windows.open", this, BatcherMetrics::openWindows)
        .description("Windows that collect events now.")
        .register(registry);
    Gauge.builder("webhook.memory", budget, MemoryBudget::usedBytes)
        .tag("role", "batcher")
        .baseUnit("bytes")
        .description("Payload that open windows (batcher) and waiting batches (worker) hold.")
        .register(registry);
    Gauge.builder("webhook.limit", budget, MemoryBudget::limitBytes)
        .tag("limit", "batcher_memory_bytes")
        .description("What a role holds or waits at most; times in seconds.")
        .register(registry);
    Gauge.builder("webhook.oldest.undelivered", this, BatcherMetrics::oldestSeconds)
        .tag("stage", "window")
        .baseUnit("seconds")
        .description("Age of the oldest event that waits, by where it waits.")
        .register(registry);
  }

  private void bindEvents(MeterRegistry registry) {
    counter(registry, "webhook.events.read", read, "Records of device-events that were read.");
    counter(registry, "webhook.events.matched", matched, "Events that a subscription takes.");
    counter(
        registry,
        "webhook.matches",
        matches,
        "Pairs of an event and a subscription that takes it.");
    for (EventRefusal.Reason reason : EventRefusal.Reason.values()) {
      FunctionCounter.builder(
              "webhook.events.refused", refused[reason.ordinal()], LongAdder::doubleValue)
          .tag("reason", reason.wireName())
          .description("Records of device-events that went to the dead letters.")
          .register(registry);
    }
  }

  private void bindBatches(MeterRegistry registry) {
    for (SealedBy cause : SealedBy.values()) {
      FunctionCounter.builder(
              "webhook.batches.sealed", sealed[cause.ordinal()], LongAdder::doubleValue)
          .tag("cause", cause.wireName())
          .description("Windows that were closed, by what closed them.")
          .register(registry);
    }
    batchEvents =
        DistributionSummary.builder("webhook.batch.events")
            .description("Events of one sealed batch.")
            .serviceLevelObjectives(EVENTS)
            .register(registry);
    batchBytes =
        DistributionSummary.builder("webhook.batch.size")
            .description("Bytes of the body of one sealed batch.")
            .baseUnit("bytes")
            .serviceLevelObjectives(BYTES)
            .register(registry);
  }

  private static void counter(
      MeterRegistry registry, String name, LongAdder value, String description) {
    FunctionCounter.builder(name, value, LongAdder::doubleValue)
        .description(description)
        .register(registry);
  }

  private double openWindows() {
    return windows.values().stream().mapToInt(Windows::count).sum();
  }

  private double oldestSeconds() {
    return windows.values().stream()
        .flatMap(ofTask -> ofTask.oldest.stream())
        .min(Instant::compareTo)
        .map(oldest -> Math.max(0, Duration.between(oldest, clock.instant()).toMillis()) / 1000.0)
        .orElse(0.0);
  }
}
