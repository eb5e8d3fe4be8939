package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.FoundDelivery;
import io.statehook.dispatcher.activity.RecordSearch;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists sealed batches. */
@Command(name = "list", description = "List the sealed batches, newest first.")
final class DeliveriesListCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();
  @Mixin private final RecordOptions records = new RecordOptions();

  DeliveriesListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    var query = records.query(Optional.empty(), surroundings.clock());
    RecordsReport.Listing<FoundDelivery> listing =
        new RecordsReport.Listing<>(
            outputOptions.output(),
            RecordsReport.DELIVERIES,
            FoundDelivery::toJson,
            RecordsReport::row);
    try (KafkaSession session =
            KafkaSession.open(
                connection.shortLived(), Topic.WEBHOOK_SUBSCRIPTIONS, Topic.WEBHOOK_DELIVERIES);
        RecordSearch search = session.search()) {
      records.each(query, search::deliveries, listing::add);
      listing.end();
    }
    return ExitCodes.OK;
  }
}
