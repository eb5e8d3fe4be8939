package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionOperations;
import io.statehook.dispatcher.control.SubscriptionStanding;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Pauses a subscription, or resumes it: registered once under either name. */
@Command
final class SubscriptionsPauseCommand implements Callable<Integer> {
  private final boolean paused;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The subscription's id.")
  private String id = "";

  SubscriptionsPauseCommand(Surroundings surroundings, boolean paused) {
    this.paused = paused;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(), Topic.EVENT_CATALOGUE, Topic.WEBHOOK_SUBSCRIPTIONS)) {
      SubscriptionOperations operations = session.subscriptions();
      boolean already = isAlready(operations.get(id));
      SubscriptionChange change = operations.setPaused(id, paused);
      int code = SubscriptionsReport.printChange(change, id, outputOptions.output());
      if (already) {
        String state = paused ? "is paused already" : "is not paused";
        outputOptions
            .output()
            .note("%s %s; nothing was written".formatted(Output.visible(id), state));
      }
      return code;
    }
  }

  private boolean isAlready(Optional<SubscriptionStanding> standing) {
    return standing
        .flatMap(SubscriptionStanding::inForce)
        .filter(found -> found.subscription().paused() == paused)
        .isPresent();
  }
}
