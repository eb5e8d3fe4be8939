package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionOperations;
import io.statehook.dispatcher.control.SubscriptionStanding;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses a subscription, or resumes it: registered once under either name. */
@Command
final class SubscriptionsPauseCommand implements Callable<Integer> {
  private final boolean paused;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SubscriptionId subscription = new SubscriptionId();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  SubscriptionsPauseCommand(Surroundings surroundings, boolean paused) {
    this.paused = paused;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String id = subscription.id();
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
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
