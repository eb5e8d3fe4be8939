package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.SubscriptionStanding;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints all subscriptions. */
@Command(name = "list", description = "Print the subscriptions, also those that are refused.")
final class SubscriptionsListCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--org", paramLabel = "ORG", description = "Only those of this org.")
  private @Nullable String org;

  SubscriptionsListCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
      List<SubscriptionStanding> standings =
          session.subscriptions().list().stream().filter(this::isChosen).toList();
      SubscriptionsReport.print(standings, outputOptions.output());
    }
    return ExitCodes.OK;
  }

  private boolean isChosen(SubscriptionStanding standing) {
    return org == null
        || standing.inForce().filter(v -> v.subscription().orgId().equals(org)).isPresent();
  }
}
