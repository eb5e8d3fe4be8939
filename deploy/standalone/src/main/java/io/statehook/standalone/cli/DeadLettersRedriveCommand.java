package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.activity.Redrive;
import io.statehook.dispatcher.activity.RedriveEntry;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.standalone.words.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends dead letters again. */
@Command(
    name = "redrive",
    description = {
      "Send dead letters again: those named, or those that the options choose, or all.",
      "A batch goes to its subscription again with the same bytes, behind what waits there; an",
      "event that was refused is matched again. Done twice, receivers get the same webhook-id",
      "twice. What would fail again is not sent, and said."
    })
final class DeadLettersRedriveCommand implements Callable<Integer> {
  private static final int AT_ONCE = 500;
  private static final List<String> HEADER = List.of("POSITION", "FATE", "DETAIL");

  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();
  @Mixin private final RecordOptions records = new RecordOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "PARTITION:OFFSET",
      description = "Where they stand, as dead-letters list says.")
  private List<String> positions = new ArrayList<>();

  @Option(
      names = {"--reason", "--outcome"},
      paramLabel = "REASON",
      description = "Only those for this reason, such as rejected, expired or unknown-key.")
  private @Nullable String reason;

  @Option(names = "--all", description = "All that there are, or that the options choose.")
  private boolean all;

  DeadLettersRedriveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    boolean narrowed = records.isNarrowed() || reason != null;
    if (positions.isEmpty() && !all && !narrowed) {
      throw new CommandFailure(
          ExitCodes.USAGE, "say which: positions, options such as --subscription, or --all");
    }
    RecordQuery query = records.query(Optional.ofNullable(reason), surroundings.clock());
    List<RecordPosition> named = positions.stream().map(RecordsReport::position).toList();
    try (KafkaSession session =
        KafkaSession.open(
            connection.shortLived(),
            Topic.WEBHOOK_SUBSCRIPTIONS,
            Topic.EVENT_CATALOGUE,
            Topic.WEBHOOK_DEAD_LETTERS,
            Topic.WEBHOOK_DELIVERIES,
            Topic.DEVICE_EVENTS)) {
      SubscriptionTable table = session.table();
      try (RecordSearch search = session.search(table);
          Redrive redrive = session.redrive(table, search)) {
        int most = records.limitOr(Redrive.MAX_RECORDS);
        List<RecordPosition> chosen =
            named.isEmpty() ? search.deadLetterPositions(query, most) : named;
        return report(send(redrive, query, chosen));
      }
    }
  }

  /** From the oldest on, some at a time, so that a long run shows how far it is. */
  private List<RedriveEntry> send(Redrive redrive, RecordQuery query, List<RecordPosition> chosen) {
    List<RecordPosition> ordered = new ArrayList<>(chosen);
    ordered.sort(
        Comparator.comparingInt(RecordPosition::partition).thenComparing(RecordPosition::offset));
    List<RedriveEntry> entries = new ArrayList<>();
    try (Progress progress = Progress.of("redrive", ordered.size())) {
      for (int at = 0; at < ordered.size(); at += AT_ONCE) {
        List<RecordPosition> some = ordered.subList(at, Math.min(at + AT_ONCE, ordered.size()));
        entries.addAll(redrive.redrive(query.scope(), some).entries());
        progress.reached(entries.size());
      }
    }
    return entries;
  }

  private int report(List<RedriveEntry> entries) {
    Output output = outputOptions.output();
    RecordsReport.Listing<RedriveEntry> listing =
        new RecordsReport.Listing<>(
            output, HEADER, RedriveEntry::toJson, DeadLettersRedriveCommand::row);
    entries.forEach(listing::add);
    listing.end();
    long sent = entries.stream().filter(entry -> entry.fate().isSent()).count();
    output.note("%s of %s sent again".formatted(sent, Count.of(entries.size(), "dead letter")));
    boolean missing =
        entries.stream().anyMatch(entry -> entry.fate() == RedriveEntry.Fate.NOT_FOUND);
    if (sent == entries.size()) {
      return ExitCodes.OK;
    }
    return missing ? ExitCodes.NOT_FOUND : ExitCodes.FAILED;
  }

  private static List<String> row(RedriveEntry entry) {
    return List.of(entry.position().toString(), entry.fate().wireName(), entry.detail());
  }
}
