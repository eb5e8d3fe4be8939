package io.statehook.standalone.cli;

import io.statehook.common.delivery.Outcome;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.RecordSearch;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists attempts. */
@Command(name = "list", description = "List what was sent and what came of it, newest first.")
final class AttemptsListCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();
  @Mixin private final RecordOptions records = new RecordOptions();

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description =
          "Only those that came to this: delivered, retry, rejected, parked, expired, suspended,"
              + " discarded or joined.")
  private @Nullable String outcome;

  AttemptsListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    var query = records.query(outcome(), surroundings.clock());
    RecordsReport.Listing<FoundAttempt> listing =
        new RecordsReport.Listing<>(
            outputOptions.output(),
            RecordsReport.ATTEMPTS,
            FoundAttempt::toJson,
            RecordsReport::row);
    try (KafkaSession session =
            KafkaSession.open(
                connection.shortLived(), Topic.WEBHOOK_SUBSCRIPTIONS, Topic.WEBHOOK_ATTEMPTS);
        RecordSearch search = session.search()) {
      records.each(query, search::attempts, listing::add);
      listing.end();
    }
    return ExitCodes.OK;
  }

  private Optional<String> outcome() {
    if (outcome != null && Outcome.of(outcome).isEmpty()) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "--outcome must be one of %s, not \"%s\""
              .formatted(
                  Arrays.stream(Outcome.values())
                      .map(Outcome::wireName)
                      .collect(Collectors.joining(", ")),
                  Output.visible(outcome)));
    }
    return Optional.ofNullable(outcome);
  }
}
