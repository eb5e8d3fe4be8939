package io.statehook.dispatcher.batching;

import static io.statehook.dispatcher.batching.TestRules.catalogue;
import static io.statehook.dispatcher.batching.TestRules.event;
import static io.statehook.dispatcher.batching.TestRules.everything;
import static io.statehook.dispatcher.batching.TestRules.limited;
import static io.statehook.dispatcher.batching.TestRules.limits;
import static io.statehook.dispatcher.batching.TestRules.picture;
import static io.statehook.dispatcher.batching.TestRules.version;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.statehook.common.batch.SealedBatch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BatcherMetricsTest {
  private static final byte[] EVENT = event("e1", "d1", "A");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final TopologyRig rig =
      new TopologyRig(
          picture(
              catalogue(1, "A"),
              version(1, limited(everything("s"), limits(2, 2048, 1000))),
              version(2, limited(everything("t"), limits(9, 2048, 1000)))),
          1 << 20);

  BatcherMetricsTest() {
    rig.metrics.bindTo(registry);
  }

  @AfterEach
  void close() {
    rig.close();
    assertThat(gauge("webhook.windows.open")).isZero();
  }

  @Test
  void eventsAreCountedByWhatBecomesOfThem() {
    rig.send(EVENT);
    rig.send(event("e2", "d1", "Unknown"));
    rig.send("nonsense".getBytes(UTF_8));
    rig.send("nonsense".getBytes(UTF_8));

    assertThat(count("webhook.events.read")).isEqualTo(4);
    assertThat(count("webhook.events.matched")).isEqualTo(1);
    assertThat(count("webhook.matches")).isEqualTo(2);
    assertThat(count("webhook.events.refused", "reason", "malformed")).isEqualTo(2);
    assertThat(count("webhook.events.refused", "reason", "unknown-key")).isEqualTo(1);
    assertThat(count("webhook.events.refused", "reason", "too-deep")).isZero();
  }

  @Test
  void batchesAreCountedByWhatSealedThem() {
    rig.send(EVENT);
    rig.send(EVENT);
    assertThat(count("webhook.batches.sealed", "cause", "events")).isEqualTo(1);
    rig.pass(Duration.ofSeconds(2));
    assertThat(count("webhook.batches.sealed", "cause", "wait")).isEqualTo(1);

    DistributionSummary events = registry.get("webhook.batch.events").summary();
    assertThat(events.count()).isEqualTo(2);
    assertThat(events.totalAmount()).isEqualTo(4);
    assertThat(registry.get("webhook.batch.size").summary().totalAmount())
        .isEqualTo(rig.batches().stream().mapToInt(batch -> batch.body().length).sum());
  }

  @Test
  void whatIsOpenIsToldWithItsAgeAndItsMemory() {
    rig.send(EVENT);
    rig.pass(Duration.ofMillis(40));

    assertThat(gauge("webhook.windows.open")).isEqualTo(2);
    assertThat(gauge("webhook.oldest.undelivered")).isBetween(0.0, 60.0);
    assertThat(gauge("webhook.memory")).isEqualTo(2 * EVENT.length);
    assertThat(gauge("webhook.limit")).isEqualTo(1 << 20);

    rig.pass(Duration.ofSeconds(2));

    assertThat(gauge("webhook.windows.open")).isZero();
    assertThat(gauge("webhook.oldest.undelivered")).isZero();
  }

  @Test
  void aBatchSaysWhenItsFirstEventWasAppended() {
    rig.send(EVENT);
    rig.send(EVENT);

    SealedBatch batch = rig.batches().get(0);

    assertThat(batch.firstEventAt()).isPresent();
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
