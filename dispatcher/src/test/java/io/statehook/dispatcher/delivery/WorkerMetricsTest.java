package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.http.EgressFailure;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
  private final EngineStory story = new EngineStory();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private WorkerMetrics metrics;

  @Test
  void everyLimitIsExportedWithItsValue() throws ReflectiveOperationException {
    EngineLimits limits = LimitSettings.read(StatehookConfig.of(Map.of()));
    metrics(limits);
    metrics.bindTo(registry);

    List<Double> expected = new ArrayList<>();
    for (RecordComponent group : EngineLimits.class.getRecordComponents()) {
      Object part = group.getAccessor().invoke(limits);
      for (RecordComponent limit : part.getClass().getRecordComponents()) {
        limit.getAccessor().setAccessible(true);
        Object value = limit.getAccessor().invoke(part);
        expected.add(
            value instanceof Duration duration
                ? duration.toMillis() / 1000.0
                : ((Number) value).doubleValue());
      }
    }

    assertThat(registry.find(WorkerMetrics.LIMIT).gauges())
        .extracting(gauge -> gauge.value())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(limit("in_flight")).isEqualTo(1024);
    assertThat(limit("slow_in_flight")).isEqualTo(512);
    assertThat(limit("suspend_after")).isEqualTo(5 * 86_400);
  }

  @Test
  void everyNumberOfTheWorkerIsExported() {
    metrics(EngineStory.limits(1, 1, 1));
    metrics.bindTo(registry);

    // The two counts of lanes are told by state, the times of events by stage.
    long numbers =
        Arrays.stream(WorkerStats.class.getRecordComponents())
            .filter(component -> component.getType() != Map.class)
            .filter(component -> !component.getName().endsWith("anes"))
            .count();
    assertThat(
            registry.getMeters().stream()
                .filter(meter -> !name(meter).equals(WorkerMetrics.LIMIT))
                .filter(meter -> !name(meter).equals("webhook.attempts"))
                .filter(meter -> !name(meter).equals("webhook.lanes"))
                .filter(meter -> !name(meter).equals("webhook.oldest.undelivered"))
                .filter(meter -> !name(meter).startsWith("webhook.undelivered")))
        .hasSize((int) numbers);
  }

  @Test
  void attemptsAreCountedByTheirResult() {
    metrics(EngineStory.limits(1, 1, 1));
    metrics.bindTo(registry);
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(503);
    story.pass(Duration.ofSeconds(2));
    story.answer(429);
    story.pass(Duration.ofSeconds(20));
    story.answer(200);

    assertThat(attempts("5xx")).isEqualTo(1);
    assertThat(attempts("429")).isEqualTo(1);
    assertThat(attempts("4xx")).isZero();
    assertThat(attempts("2xx")).isEqualTo(1);
    assertThat(registry.get("webhook.retries").functionCounter().count()).isEqualTo(2);
    assertThat(
            registry
                .get("webhook.deliveries")
                .tag("outcome", "delivered")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void everyClassOfFailureHasAName() {
    for (EgressFailure.Kind kind : EnumSet.complementOf(EnumSet.copyOf(EgressSender.OURS))) {
      AttemptCounts counts = new AttemptCounts();
      counts.add(new SendResult.Failed(kind.wireName(), "", Duration.ZERO));
      assertThat(counts.snapshot()).containsEntry(kind.wireName(), 1L);
    }
    assertThat(SendResult.TIMEOUT).isEqualTo(EgressFailure.Kind.TIMEOUT.wireName());
  }

  @Test
  void whatHasNoNameIsCountedTogether() {
    AttemptCounts counts = new AttemptCounts();
    counts.add(new SendResult.Failed("new-kind", "", Duration.ZERO));
    counts.add(new SendResult.Answered(999, Optional.empty(), new byte[0], Duration.ZERO));

    assertThat(counts.snapshot()).containsEntry("other", 2L);
  }

  @Test
  void lanesAreCountedByWhatTheyDo() {
    metrics(EngineStory.limits(10, 10, 10)).bindTo(registry);
    story.put(subscription("a"));
    story.put(subscription("b"));
    story.put(subscription("c"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("b", 1));
    story.arrive(2, batch("c", 2));
    assertThat(lanes("sending")).isEqualTo(3);
    assertThat(oldest("delivery")).isPositive();
    assertThat(oldest("backlog")).isZero();
    assertThat(undelivered("delivery")).isEqualTo(3);
    assertThat(undelivered("backlog")).isZero();

    story.answer(200);
    story.answer(503);

    assertThat(lanes("idle")).isEqualTo(1);
    assertThat(lanes("retrying")).isEqualTo(1);
    assertThat(lanes("sending")).isEqualTo(1);
    assertThat(lanes("parked")).isZero();
  }

  private double lanes(String state) {
    return registry.get("webhook.lanes").tag("state", state).gauge().value();
  }

  private double undelivered(String stage) {
    return registry.get("webhook.undelivered.events").tag("stage", stage).gauge().value();
  }

  private double oldest(String stage) {
    return registry.get("webhook.oldest.undelivered").tag("stage", stage).gauge().value();
  }

  private WorkerMetrics metrics(EngineLimits limits) {
    metrics =
        new WorkerMetrics(
            story.engine::stats,
            story.engine::census,
            limits,
            Clock.fixed(Fixtures.START.plusSeconds(60), ZoneOffset.UTC));
    return metrics;
  }

  private double attempts(String result) {
    return registry.get("webhook.attempts").tag("result", result).functionCounter().count();
  }

  private double limit(String name) {
    return registry.get(WorkerMetrics.LIMIT).tag("limit", name).gauge().value();
  }

  private static String name(Meter meter) {
    return meter.getId().getName();
  }
}
