package io.statehook.standalone.cli;

import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.Topic;
import io.statehook.producer.DeviceEventProducer;
import io.statehook.producer.simulator.Fleet;
import io.statehook.producer.simulator.FleetPlan;
import io.statehook.producer.simulator.FleetSimulator;
import io.statehook.producer.simulator.Totals;
import io.statehook.standalone.words.Count;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishes what a fleet of rooms would report. */
@Command(
    name = "simulate",
    description = "Publish the events of simulated rooms until Ctrl-C, or for a duration.")
final class EventsSimulateCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--org", paramLabel = "ORG", description = "Who owns the rooms (default: acme).")
  private String org = "acme";

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "How many rooms, each with its devices (default: 20).")
  private int rooms = 20;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events per second of all rooms together (default: 20).")
  private double rate = 20;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "How long, as 30s, 5m or 1h (default: until Ctrl-C).")
  private @Nullable Duration duration;

  @Option(names = "--seed", paramLabel = "N", description = "Of all chance (default: 1).")
  private long seed = 1;

  EventsSimulateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    StopSignal stop = surroundings.stopSignals().get();
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(),
            Topic.DEVICE_EVENTS,
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS)) {
      EventCatalogue catalogue = session.table().catalogue().catalogue();
      return simulate(EventProducers.connect(session, () -> catalogue), stop);
    }
  }

  private int simulate(DeviceEventProducer producer, StopSignal stop) throws InterruptedException {
    try (producer;
        FleetSimulator simulator = simulator(producer)) {
      simulator.start();
      outputOptions.output().note("simulating %s of %s".formatted(Count.of(rooms, "room"), org));
      int code = stop.await(duration == null ? Long.MAX_VALUE : duration.toNanos(), ExitCodes.OK);
      simulator.close();
      producer.flush();
      Totals totals = simulator.totals();
      print(totals);
      return code == ExitCodes.OK && totals.notAcknowledged() > 0 ? ExitCodes.KAFKA : code;
    }
  }

  private FleetSimulator simulator(DeviceEventProducer producer) {
    try {
      Fleet fleet = new Fleet(FleetPlan.of(seed, rooms, org));
      return new FleetSimulator(fleet, rate, producer, (report, result) -> {});
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private void print(Totals totals) {
    Output output = outputOptions.output();
    output.result(
        Count.of(totals.published(), "event") + " published",
        Output.object()
            .put("published", totals.published())
            .put("refused", totals.refused())
            .put("notAcknowledged", totals.notAcknowledged()));
    if (totals.refused() > 0) {
      output.note(
          "%s refused: the catalogue lacks their keys; run: statehook catalogue apply"
              .formatted(Count.of(totals.refused(), "event")));
    }
    if (totals.notAcknowledged() > 0) {
      output.note(Count.of(totals.notAcknowledged(), "event") + " not confirmed by Kafka");
    }
  }
}
