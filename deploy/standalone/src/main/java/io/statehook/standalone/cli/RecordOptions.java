package io.statehook.standalone.cli;

import io.statehook.dispatcher.activity.RecordPage;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which records of what happened are listed. */
final class RecordOptions {
  private static final int LISTED = 50;

  @Option(names = "--org", paramLabel = "ORG", description = "Only those of this org.")
  private @Nullable String org;

  @Option(
      names = "--subscription",
      paramLabel = "ID",
      description = "Only those of this subscription.")
  private @Nullable String subscription;

  @Option(
      names = "--device",
      paramLabel = "ID",
      description = "Only those that carry an event of this device.")
  private @Nullable String device;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those from then on: a time, or how long ago, such as 30m.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only those before that.")
  private @Nullable String until;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "So many at most, the newest (default: 50 for lists, else all).")
  private @Nullable Integer limit;

  /** Whether anything narrows the choice. */
  boolean isNarrowed() {
    return org != null || subscription != null || device != null || since != null || until != null;
  }

  /** How many are wanted, if anybody said so. */
  int limitOr(int otherwise) {
    return limit == null ? otherwise : limit;
  }

  /** The question, with pages as large as they may be. */
  RecordQuery query(Optional<String> outcome, Clock clock) {
    int most = limitOr(LISTED);
    if (most < 1) {
      throw new CommandFailure(ExitCodes.USAGE, "--limit must be 1 or more, not " + most);
    }
    return new RecordQuery(
        org == null ? OrgScope.ALL : OrgScope.of(org),
        Optional.ofNullable(subscription),
        Optional.ofNullable(device),
        outcome,
        Optional.ofNullable(since).map(text -> MomentText.of(text, clock)),
        Optional.ofNullable(until).map(text -> MomentText.of(text, clock)),
        Math.min(most, RecordQuery.MAX_LIMIT),
        Optional.empty());
  }

  /** Reads page after page until there are enough. */
  <T> void each(RecordQuery query, Function<RecordQuery, RecordPage<T>> search, Consumer<T> taker) {
    long left = limitOr(LISTED);
    Optional<RecordQuery> next = Optional.of(query);
    while (next.isPresent() && left > 0) {
      RecordPage<T> page = search.apply(next.get());
      page.items().stream().limit(left).forEach(taker);
      left -= page.items().size();
      next = page.next().map(query::after);
    }
  }
}
