package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.FoundDeadLetter;
import io.statehook.dispatcher.activity.RecordSearch;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dead letters. */
@Command(
    name = "list",
    description = "List what could not be read or delivered, with the reason, newest first.")
final class DeadLettersListCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();
  @Mixin private final RecordOptions records = new RecordOptions();

  @Option(
      names = {"--reason", "--outcome"},
      paramLabel = "REASON",
      description = "Only those for this reason, such as rejected, expired or unknown-key.")
  private @Nullable String reason;

  DeadLettersListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    var query = records.query(Optional.ofNullable(reason), surroundings.clock());
    RecordsReport.Listing<FoundDeadLetter> listing =
        new RecordsReport.Listing<>(
            outputOptions.output(),
            RecordsReport.DEAD_LETTERS,
            FoundDeadLetter::toJson,
            RecordsReport::row);
    try (KafkaSession session =
            KafkaSession.open(
                connection.shortLived(), Topic.WEBHOOK_SUBSCRIPTIONS, Topic.WEBHOOK_DEAD_LETTERS);
        RecordSearch search = session.search()) {
      records.each(query, search::deadLetters, listing::add);
      listing.end();
    }
    return ExitCodes.OK;
  }
}
