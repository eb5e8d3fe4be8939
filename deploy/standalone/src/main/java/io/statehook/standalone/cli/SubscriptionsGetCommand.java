package io.statehook.standalone.cli;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.operations.StandingJson;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints one subscription whole. */
@Command(
    name = "get",
    description = "Print one subscription with every member spelled out, its state and version.")
final class SubscriptionsGetCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SubscriptionId subscription = new SubscriptionId();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  SubscriptionsGetCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String id = subscription.id();
    Output output = outputOptions.output();
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
      Optional<SubscriptionStanding> standing = session.subscriptions().get(id);
      if (standing.isEmpty()) {
        return SubscriptionsReport.notFound(id, output);
      }
      ObjectNode json = StandingJson.write(standing.get());
      output.result(pretty(json), json);
      return ExitCodes.OK;
    }
  }

  private static String pretty(ObjectNode json) throws java.io.IOException {
    DefaultIndenter twoSpaces = new DefaultIndenter("  ", "\n");
    return Json.mapper()
        .writer(new DefaultPrettyPrinter().withObjectIndenter(twoSpaces))
        .writeValueAsString(json);
  }
}
