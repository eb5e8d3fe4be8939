package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Deletes a subscription. */
@Command(
    name = "delete",
    description = "Delete a subscription. What is collected for it and not delivered is discarded.")
final class SubscriptionsDeleteCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "The subscription's id.")
  private String id = "";

  SubscriptionsDeleteCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(), Topic.EVENT_CATALOGUE, Topic.WEBHOOK_SUBSCRIPTIONS)) {
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
