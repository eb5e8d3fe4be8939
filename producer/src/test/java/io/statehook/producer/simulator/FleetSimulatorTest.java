package io.statehook.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventReader;
import io.statehook.producer.DeviceEventProducer;
import io.statehook.producer.EventTopic;
import io.statehook.producer.PublishResult;
import io.statehook.producer.PublishResult.Published;
import io.statehook.producer.SchemaCheck;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetSimulatorTest {
  private final Queue<PublishResult> results = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyReportIsAnEventOfTheDefaultCatalogue(long seed) {
    FleetPlan plan = new FleetPlan(seed, 25, List.of("acme", "globex"), FleetPlan.MONDAY_MORNING);
    Fleet fleet = new Fleet(plan);
    MockProducer<String, byte[]> kafka = EventTopic.client(true, 4);
    EventReader reader = new EventReader();
    try (DeviceEventProducer producer =
        DeviceEventProducer.builder().valueCheck(new SchemaCheck()).over(kafka)) {
      for (int i = 0; i < 20_000; i++) {
        RoomReport report = fleet.next();
        assertThat(producer.publish(report.report()).toCompletableFuture().join())
            .as("seed %d, report %d: %s", seed, i, report)
            .isInstanceOf(Published.class);
      }
    }

    assertThat(kafka.history())
        .hasSize(20_000)
        .allSatisfy(
            event -> assertThat(reader.read(event.value())).isInstanceOf(DeviceEvent.class));
  }

  @Test
  void publishesAtItsRateUntilClosed() {
    MockProducer<String, byte[]> kafka = EventTopic.client(true, 4);
    FleetSimulator simulator = simulator(500, producer(kafka));
    long begin = System.nanoTime();

    simulator.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> results.size() >= 500);
    double seconds = (System.nanoTime() - begin) / 1e9;
    simulator.close();

    assertThat(seconds).isGreaterThan(0.9);
    Totals totals = simulator.totals();
    assertThat(totals).isEqualTo(new Totals(kafka.history().size(), 0, 0, 0));
    assertThat(results).hasSize(kafka.history().size());
  }

  @Test
  void waitsForKafkaInsteadOfFillingMemory() {
    MockProducer<String, byte[]> silent = EventTopic.client(false, 4);
    try (FleetSimulator simulator = simulator(100_000, producer(silent))) {
      simulator.start();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> simulator.totals().inFlight() == FleetSimulator.MAX_IN_FLIGHT);

      await()
          .during(Duration.ofMillis(200))
          .until(() -> silent.history().size() == FleetSimulator.MAX_IN_FLIGHT);
    }
  }

  @Test
  void countsWhatItsCatalogueRefuses() {
    DeviceEventProducer producer =
        DeviceEventProducer.builder()
            .catalogue(EventCatalogue::empty)
            .over(EventTopic.client(true, 4));
    try (FleetSimulator simulator = simulator(1_000, producer)) {
      simulator.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> simulator.totals().refused() > 10);

      assertThat(simulator.totals().published()).isZero();
    }
  }

  @Test
  void canBeClosedBeforeItIsStarted() {
    FleetSimulator simulator = simulator(10, producer(EventTopic.client(true, 4)));

    simulator.close();

    assertThat(simulator.totals()).isEqualTo(new Totals(0, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 100_001, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAnImpossibleRate(double rate) {
    DeviceEventProducer producer = producer(EventTopic.client(true, 4));

    assertThatThrownBy(() -> simulator(rate, producer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Double.toString(rate));
  }

  private FleetSimulator simulator(double rate, DeviceEventProducer producer) {
    return new FleetSimulator(
        new Fleet(FleetPlan.of(1, 50, "acme")),
        rate,
        producer,
        (report, result) -> results.add(result));
  }

  private static DeviceEventProducer producer(MockProducer<String, byte[]> kafka) {
    return DeviceEventProducer.builder().over(kafka);
  }
}
