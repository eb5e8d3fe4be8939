package io.statehook.standalone.cli;

import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.producer.DeviceEventProducer;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.PublishResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Publishes device events as a device event producer does. */
@Command(
    name = "publish",
    description = {
      "Publish device events: one from flags, or JSON lines from standard input.",
      "Each is checked against the catalogue first; a refused one (exit 3) does not stop the others."
    })
final class EventsPublishCommand implements Callable<Integer> {
  private static final int MAX_WAITING = 1_000;

  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @ArgGroup(exclusive = false, heading = "One event:%n")
  private @Nullable EventFlags flags;

  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int exitCode = ExitCodes.OK;

  private record Waiting(String place, CompletableFuture<PublishResult> result) {}

  EventsPublishCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    DeviceReport report = flags == null ? null : flags.report();
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(),
            Topic.DEVICE_EVENTS,
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_SUBSCRIPTIONS)) {
      SubscriptionTable table = session.table();
      EventCatalogue catalogue = table.catalogue().catalogue();
      try (DeviceEventProducer producer = EventProducers.connect(session, () -> catalogue)) {
        if (report == null) {
          publishLines(producer);
        } else {
          publish(producer, "the event", report);
        }
        finish(0);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, FailureText.of(e), e);
    }
    return exitCode;
  }

  private void publishLines(DeviceEventProducer producer) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        publish(producer, "line " + number, ReportLines.read(line));
      } catch (IllegalArgumentException e) {
        problem(ExitCodes.INVALID, "line " + number, String.valueOf(e.getMessage()));
      }
    }
  }

  private void publish(DeviceEventProducer producer, String place, DeviceReport report) {
    waiting.add(new Waiting(place, producer.publish(report).toCompletableFuture()));
    finish(MAX_WAITING);
  }

  /** Prints what became of the oldest events until no more than these wait. */
  private void finish(int mayWait) {
    while (waiting.size() > mayWait) {
      Waiting oldest = waiting.remove();
      int code =
          oldest
              .result()
              .join()
              .fold(
                  this::published,
                  refused -> problem(ExitCodes.INVALID, oldest.place(), refused.refusal().detail()),
                  lost -> problem(ExitCodes.KAFKA, oldest.place(), unsure(lost)));
      exitCode = Math.max(exitCode, code);
    }
  }

  private int published(PublishResult.Published event) {
    outputOptions
        .output()
        .result(
            "%s published to partition %d at offset %d"
                .formatted(event.eventId(), event.partition(), event.offset()),
            Output.object()
                .put("id", event.eventId())
                .put("partition", event.partition())
                .put("offset", event.offset()));
    return ExitCodes.OK;
  }

  private int problem(int code, String place, String reason) {
    outputOptions.output().note("%s: %s".formatted(place, reason));
    exitCode = Math.max(exitCode, code);
    return code;
  }

  private static String unsure(PublishResult.NotAcknowledged lost) {
    return "Kafka did not confirm event %s, it may be there or not: %s"
        .formatted(lost.eventId(), lost.cause().getMessage());
  }
}
