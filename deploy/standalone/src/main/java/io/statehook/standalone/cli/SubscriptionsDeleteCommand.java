package io.statehook.standalone.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes a subscription. */
@Command(
    name = "delete",
    description = {
      "Delete a subscription. What is collected for it and not delivered is discarded, and workers",
      "delete its secret within a minute; who makes it anew stores the secret anew."
    })
final class SubscriptionsDeleteCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SubscriptionId subscription = new SubscriptionId();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  SubscriptionsDeleteCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String id = subscription.id();
    Output output = outputOptions.output();
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
      Optional<Long> version = session.subscriptions().delete(id);
      if (version.isEmpty()) {
        return SubscriptionsReport.notFound(id, output);
      }
      output.result(
          id + " deleted",
          Output.object().put("id", id).put("deleted", true).put("version", version.get()));
      return ExitCodes.OK;
    }
  }
}
