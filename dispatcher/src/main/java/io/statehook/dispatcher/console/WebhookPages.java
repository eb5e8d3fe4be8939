package io.statehook.dispatcher.console;

import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.SubscriptionStatus;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The list of webhooks and the page of each. */
final class WebhookPages {
  /** Webhooks on one page of the list. */
  static final int PAGE = 50;

  private static final int ATTEMPTS = 15;
  private static final int UNPROCESSABLE = 422;

  private final ConsoleParts parts;
  private final Templates templates;
  private final Standings standings;

  WebhookPages(ConsoleParts parts, Templates templates) {
    this.parts = parts;
    this.templates = templates;
    this.standings = new Standings(parts);
  }

  /**
   * One line of the list. Thousands are looked at for each page and few are shown, so words are
   * made when they are asked for.
   *
   * @param delivery what workers know of it
   */
  record Row(SubscriptionStanding standing, Health health, SubscriptionStatus.Delivery delivery) {
    private Optional<Subscription> subscription() {
      return standing.inForce().map(VersionedSubscription::subscription);
    }

    String id() {
      return standing.id();
    }

    /** The name, or the id where it has none. */
    String name() {
      return subscription().map(WebhookPages::name).orElse(standing.id());
    }

    String orgId() {
      return subscription().map(Subscription::orgId).orElse("");
    }

    /** Where it sends, without path. */
    String target() {
      return subscription().map(found -> found.url().origin()).orElse("");
    }

    String events() {
      return subscription().map(found -> Words.events(found.allowedEvents())).orElse("");
    }

    String devices() {
      return subscription().map(found -> Words.devices(found.allowedDevices())).orElse("");
    }
  }

  /**
   * The list.
   *
   * @param rows one page of it
   * @param found how many there are with this filter
   * @param total how many there are without it
   */
  record ListView(
      Frame frame,
      String search,
      String state,
      List<Row> rows,
      int found,
      int total,
      int page,
      int pages) {
    boolean isFiltered() {
      return !search.isEmpty() || !state.isEmpty();
    }

    List<String> states() {
      return List.of("live", "retrying", "parked", "paused", "off", "suspended", "refused");
    }

    String pagePath(int number) {
      return "/webhooks?q=%s&state=%s&page=%d".formatted(PageReply.encoded(search), state, number);
    }
  }

  PageReply list(PageRequest request) {
    String search = request.query().text("q");
    String state = request.query().text("state");
    List<Row> all = standings.rows(request.caller().scope());
    List<Row> found =
        all.stream()
            .filter(row -> matches(row, search.toLowerCase(Locale.ROOT)))
            .filter(row -> state.isEmpty() || row.health().word().equals(state))
            .map(row -> Map.entry(sortKey(row), row))
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    int pages = Math.max(1, (found.size() + PAGE - 1) / PAGE);
    int page = Math.min(pages, Math.max(1, request.query().number("page", 1)));
    ListView view =
        new ListView(
            Frame.of(request, Section.WEBHOOKS, "Webhooks"),
            search,
            state,
            found.subList((page - 1) * PAGE, Math.min(found.size(), page * PAGE)),
            found.size(),
            all.size(),
            page,
            pages);
    return PageReply.page(templates.render(request.partial() ? "webhookrows" : "webhooks", view));
  }

  /** Those that need attention first, then by name; made once per row, not per comparison. */
  private static String sortKey(Row row) {
    return (row.health().needsAttention() ? "0" : "1") + row.name().toLowerCase(Locale.ROOT);
  }

  private static boolean matches(Row row, String search) {
    return search.isEmpty()
        || Stream.of(row.id(), row.name(), row.orgId(), row.target())
            .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(search));
  }

  static String name(Subscription subscription) {
    return subscription.name().isBlank() ? subscription.id() : subscription.name();
  }

  PageReply show(PageRequest request) {
    return page(request, 200, Optional.empty(), false);
  }

  /**
   * The page with what came of a test message.
   *
   * @param inTheWay whether the webhook was not switched on for it
   */
  PageReply tested(PageRequest request, TestResult result, boolean inTheWay) {
    TestView test = TestView.of(result, parts.clock().instant());
    return request.partial()
        ? PageReply.page(templates.render("testresult", test))
        : page(request, inTheWay ? UNPROCESSABLE : 200, Optional.of(test), inTheWay);
  }

  private PageReply page(
      PageRequest request, int status, Optional<TestView> test, boolean inTheWay) {
    OrgScope scope = request.caller().scope();
    Optional<SubscriptionStanding> found = parts.operations().find(scope, request.part("id"));
    if (found.isEmpty()) {
      return PageReply.goTo("/webhooks", Notice.GONE);
    }
    SubscriptionStanding standing = found.get();
    String title =
        standing.inForce().map(known -> name(known.subscription())).orElse(standing.id());
    Instant now = parts.clock().instant();
    Optional<String> id = Optional.of(standing.id());
    WebhookView view =
        new WebhookView(
            Frame.of(request, Section.WEBHOOKS, title),
            standing,
            standings.health(standing),
            standings.waiting(standing.id()),
            TrafficChart.of(parts.operations().live().traffic(scope, id)),
            parts.operations().live().latest(scope, id, ATTEMPTS).stream()
                .map(attempt -> AttemptRow.of(attempt, now))
                .toList(),
            new WebhookView.Tested(test, inTheWay));
    return PageReply.page(status, templates.render("webhook", view));
  }
}
