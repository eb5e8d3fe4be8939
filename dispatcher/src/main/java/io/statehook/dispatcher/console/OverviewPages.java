package io.statehook.dispatcher.console;

import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.Traffic;
import io.statehook.dispatcher.activity.TrafficCounts;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first page: how everything is doing. */
final class OverviewPages {
  private static final int ATTENTION = 8;
  private static final int FAILURES = 8;
  private static final int SEARCHED = 200;

  private final ConsoleParts parts;
  private final Templates templates;
  private final Standings standings;

  OverviewPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
    this.standings = new Standings(parts);
  }

  /** A number with what it means. */
  record Tile(String label, String value, String note, String tone) {}

  /** How often requests failed for one reason. */
  record Failure(String reason, long count, int percent) {}

  /**
   * The page.
   *
   * @param webhooks how many there are
   * @param attention webhooks that somebody should look at
   * @param more how many further ones there are
   * @param recent the last failed requests
   */
  record View(
      Frame frame,
      int webhooks,
      List<Tile> tiles,
      TrafficChart chart,
      List<Failure> failures,
      List<WebhookPages.Row> attention,
      int more,
      List<AttemptRow> recent) {}

  PageReply page(PageRequest request) {
    OrgScope scope = request.caller().scope();
    Instant now = parts.clock().instant();
    Traffic traffic = parts.operations().live().traffic(scope, Optional.empty());
    List<WebhookPages.Row> all = standings.rows(scope);
    List<WebhookPages.Row> attention =
        all.stream()
            .filter(row -> row.health().needsAttention())
            .sorted(Comparator.comparing(row -> row.health().tone()))
            .toList();
    View view =
        new View(
            Frame.of(request, Section.OVERVIEW, "Overview"),
            all.size(),
            tiles(traffic.total(), standings.backlog(all)),
            TrafficChart.of(traffic),
            failures(traffic.total()),
            attention.stream().limit(ATTENTION).toList(),
            Math.max(0, attention.size() - ATTENTION),
            recentFailures(scope, now));
    return PageReply.page(templates.render(request.partial() ? "overviewnow" : "overview", view));
  }

  private List<AttemptRow> recentFailures(OrgScope scope, Instant now) {
    return parts.operations().live().latest(scope, Optional.empty(), SEARCHED).stream()
        .filter(OverviewPages::isFailure)
        .limit(FAILURES)
        .map(found -> AttemptRow.of(found, now))
        .toList();
  }

  private static boolean isFailure(FoundAttempt found) {
    return switch (found.attempt().outcome()) {
      case RETRY, REJECTED, PARKED, EXPIRED, SUSPENDED -> true;
      case DELIVERED, DISCARDED, JOINED -> false;
    };
  }

  private static List<Tile> tiles(TrafficCounts total, Standings.Backlog backlog) {
    long failed = total.failedRequests();
    String share =
        total.requests() == 0 ? "" : "%.1f %% of all".formatted(100.0 * failed / total.requests());
    return List.of(
        new Tile("Events delivered", Words.count(total.deliveredEvents()), "in the last hour", ""),
        new Tile("Requests", Words.count(total.requests()), "in the last hour", ""),
        new Tile("Failed requests", Words.count(failed), share, failed == 0 ? "good" : "bad"),
        new Tile(
            "Time to answer",
            quantile(total, 0.5),
            "p95 %s, p99 %s".formatted(quantile(total, 0.95), quantile(total, 0.99)),
            ""),
        new Tile(
            "Waiting",
            Words.count(backlog.events()),
            backlog.events() == 0 ? "everything is delivered" : backlog.note(),
            backlog.events() == 0 ? "good" : "warn"));
  }

  private static String quantile(TrafficCounts total, double share) {
    return total.latency().quantile(share).map(OverviewPages::rounded).orElse("–");
  }

  private static String rounded(Duration duration) {
    return Words.duration(duration);
  }

  private static List<Failure> failures(TrafficCounts total) {
    long most = total.failures().values().stream().mapToLong(Long::longValue).max().orElse(1);
    return total.failures().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(
            entry ->
                new Failure(
                    entry.getKey(), entry.getValue(), (int) (100 * entry.getValue() / most)))
        .toList();
  }
}
