package io.statehook.dispatcher.delivery;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A worker's numbers for monitoring: what it did, what it holds, and every limit. Labels have few
 * and fixed values; none names a subscription. Meters refer to it weakly: its worker keeps it.
 */
public final class WorkerMetrics implements MeterBinder {
  /** All limits, by the label {@code limit}; times in seconds. */
  static final String LIMIT = "webhook.limit";

  private final Supplier<WorkerStats> stats;
  private final EngineLimits limits;

  WorkerMetrics(Supplier<WorkerStats> stats, EngineLimits limits) {
    this.stats = stats;
    this.limits = limits;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindWork(registry);
    bindUse(registry);
    byName(limits)
        .forEach(
            (name, value) ->
                Gauge.builder(LIMIT, value, Double::doubleValue)
                    .tag("limit", name)
                    .description("What a worker holds or waits at most; times in seconds.")
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
    counter(registry, "webhook.events.delivered", WorkerStats::deliveredEvents);
    counter(registry, "webhook.retries", WorkerStats::retries);
    counter(registry, "webhook.recovered", WorkerStats::recovered);
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
    gauge(registry, "webhook.memory.bytes", "Bytes of waiting batches.", WorkerStats::waitingBytes);
    gauge(
        registry,
        "webhook.pending.appends",
        "Records that Kafka has not acknowledged yet.",
        WorkerStats::pendingAppends);
    gauge(registry, "webhook.lanes", "Lanes with state in memory.", WorkerStats::lanes);
    gauge(
        registry,
        "webhook.lanes.parked",
        "Lanes whose batches wait in the backlog.",
        WorkerStats::parkedLanes);
    gauge(
        registry,
        "webhook.backlog.reads",
        "Lanes that read their backlog or hold a part of it.",
        WorkerStats::backlogReads);
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

  private void counter(MeterRegistry registry, String name, ToDoubleFunction<WorkerStats> value) {
    FunctionCounter.builder(name, stats, all -> value.applyAsDouble(all.get())).register(registry);
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
