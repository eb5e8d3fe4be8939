package io.statehook.dispatcher.delivery;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A worker's numbers for monitoring: what it did, what it holds, and every limit. Labels have few
 * and fixed values; none names a subscription. Meters refer to it weakly: its worker keeps it.
 */
final class WorkerMetrics implements MeterBinder {
  /** All limits, by the label {@code limit}; times in seconds. */
  static final String LIMIT = "webhook.limit";

  private final Supplier<WorkerStats> stats;
  private final Supplier<LaneCensus> census;
  private final EngineLimits limits;
  private final Clock clock;

  WorkerMetrics(
      Supplier<WorkerStats> stats, Supplier<LaneCensus> census, EngineLimits limits, Clock clock) {
    this.stats = stats;
    this.census = census;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindWork(registry);
    bindUse(registry);
    bindLanes(registry);
    bindUndelivered(registry);
    byName(limits)
        .forEach(
            (name, value) ->
                Gauge.builder(LIMIT, value, Double::doubleValue)
                    .tag("limit", name)
                    .description("What a role holds or waits at most; times in seconds.")
                    .strongReference(true)
                    .register(registry));
  }

  private void bindWork(MeterRegistry registry) {
    for (String result : AttemptCounts.RESULTS) {
      FunctionCounter.builder(
              "webhook.attempts",
              stats,
              all -> all.get().attemptsByResult().getOrDefault(result, 0L))
          .tag("result", result)
          .description("Requests that ended, by status or class of failure.")
          .register(registry);
    }
    String deliveries = "Batches whose fate is decided.";
    count(registry, "webhook.deliveries", "delivered", deliveries, WorkerStats::deliveredBatches);
    count(registry, "webhook.deliveries", "dead_letter", deliveries, WorkerStats::deadLetters);
    count(registry, "webhook.deliveries", "discarded", deliveries, WorkerStats::discarded);
    counter(
        registry,
        "webhook.events.delivered",
        "Events that receivers took.",
        WorkerStats::deliveredEvents);
    counter(registry, "webhook.retries", "Requests that were not the first.", WorkerStats::retries);
    counter(
        registry, "webhook.recovered", "Requests that a retry delivered.", WorkerStats::recovered);
    counter(
        registry,
        "webhook.not.sent",
        "Requests that this process could not send; they are no attempts.",
        WorkerStats::notSent);
    counter(
        registry,
        "webhook.backlog.appended",
        "Batches that went to the backlog.",
        WorkerStats::parked);
    counter(
        registry,
        "webhook.backlog.settled",
        "Batches of the backlog whose fate is decided.",
        WorkerStats::unparked);
  }

  private void bindUse(MeterRegistry registry) {
    String inFlight = "webhook.inflight.requests";
    gauge(registry, inFlight, "Requests open now.", WorkerStats::inFlight);
    gauge(
        registry,
        inFlight + ".slow",
        "Those of lanes that are slow, fail or have not answered yet.",
        WorkerStats::slowInFlight);
    gauge(
        registry,
        "webhook.hosts.reduced",
        "Hosts that get fewer requests at a time after 429, 503 or timeouts.",
        WorkerStats::reducedHosts);
    Gauge.builder("webhook.memory", stats, all -> all.get().waitingBytes())
        .tag("role", "worker")
        .baseUnit("bytes")
        .description("Payload that open windows (batcher) and waiting batches (worker) hold.")
        .strongReference(true)
        .register(registry);
    gauge(
        registry,
        "webhook.pending.appends",
        "Records that Kafka has not acknowledged yet.",
        WorkerStats::pendingAppends);
    gauge(
        registry,
        "webhook.backlog.reads",
        "Lanes that read their backlog or hold a part of it.",
        WorkerStats::backlogReads);
  }

  private void bindLanes(MeterRegistry registry) {
    for (LaneCensus.State state : LaneCensus.State.values()) {
      Gauge.builder("webhook.lanes", census, taken -> taken.get().lanes().getOrDefault(state, 0))
          .tag("state", state.wireName())
          .description("Lanes by what they are doing.")
          .strongReference(true)
          .register(registry);
    }
    for (LaneCensus.Stage stage : LaneCensus.Stage.values()) {
      Gauge.builder("webhook.oldest.undelivered", census, taken -> age(taken.get(), stage))
          .tag("stage", stage.wireName())
          .baseUnit("seconds")
          .description("Age of the oldest event that waits, by where it waits.")
          .strongReference(true)
          .register(registry);
    }
  }

  private void bindUndelivered(MeterRegistry registry) {
    for (LaneCensus.Stage stage : LaneCensus.Stage.values()) {
      Gauge.builder(
              "webhook.undelivered.events", census, taken -> amount(taken.get(), stage).events())
          .tag("stage", stage.wireName())
          .description("Events that are sealed and not delivered, by where they wait.")
          .strongReference(true)
          .register(registry);
      Gauge.builder("webhook.undelivered", census, taken -> amount(taken.get(), stage).bytes())
          .tag("stage", stage.wireName())
          .baseUnit("bytes")
          .description("Bodies that are sealed and not delivered, by where they wait.")
          .strongReference(true)
          .register(registry);
    }
  }

  private static Amount amount(LaneCensus taken, LaneCensus.Stage stage) {
    return taken.undelivered().getOrDefault(stage, Amount.NONE);
  }

  private double age(LaneCensus taken, LaneCensus.Stage stage) {
    Instant oldest = taken.oldest().get(stage);
    return oldest == null ? 0 : Math.max(0, seconds(Duration.between(oldest, clock.instant())));
  }

  private void count(
      MeterRegistry registry,
      String name,
      String outcome,
      String description,
      ToDoubleFunction<WorkerStats> value) {
    FunctionCounter.builder(name, stats, all -> value.applyAsDouble(all.get()))
        .tag("outcome", outcome)
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<WorkerStats> value) {
    FunctionCounter.builder(name, stats, all -> value.applyAsDouble(all.get()))
        .description(description)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<WorkerStats> value) {
    Gauge.builder(name, stats, all -> value.applyAsDouble(all.get()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static Map<String, Double> byName(EngineLimits limits) {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("in_flight", (double) limits.inFlight());
    named.put("slow_in_flight", (double) limits.slowInFlight());
    named.put("in_flight_per_host", (double) limits.inFlightPerHost());
    named.put("slow_threshold", seconds(limits.slowThreshold()));
    named.put("memory_bytes", (double) limits.memoryBytes());
    named.put("lane_memory_bytes", (double) limits.laneMemoryBytes());
    named.put("pending_appends", (double) limits.pendingAppends());
    named.put("backlog_reads", (double) limits.backlogReads());
    named.put("backlog_page", (double) limits.backlogPage());
    named.put("backlog_bytes", (double) limits.backlogBytes());
    named.put("max_unsaved", (double) limits.maxUnsaved());
    named.put("retry_after_cap", seconds(limits.retryAfterCap()));
    named.put("park_after", seconds(limits.parkAfter()));
    named.put("suspend_after", seconds(limits.suspendAfter()));
    return named;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
