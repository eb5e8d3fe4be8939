package io.statehook.dispatcher.console;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.SubscriptionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How webhooks stand: what their records say together with what workers tell. */
final class Standings {
  private final ConsoleParts parts;

  Standings(ConsoleParts parts) {
    this.parts = parts;
  }

  /**
   * What waits for receivers.
   *
   * @param events that are sealed and not delivered
   * @param note since when the oldest waits, in words
   */
  record Backlog(long events, String note) {}

  /** The webhooks that are seen, by id. */
  List<WebhookPages.Row> rows(OrgScope scope) {
    return parts.operations().list(scope).stream().map(this::row).toList();
  }

  /** What waits in all of them. */
  Backlog backlog(List<WebhookPages.Row> rows) {
    long events = 0;
    Optional<Instant> oldest = Optional.empty();
    for (WebhookPages.Row row : rows) {
      events += row.delivery().backlogEvents();
      Optional<Instant> next = row.delivery().oldestUndelivered();
      if (oldest.isEmpty() || (next.isPresent() && next.get().isBefore(oldest.get()))) {
        oldest = next;
      }
    }
    return new Backlog(events, oldest.map(this::age).orElse("events"));
  }

  private String age(Instant oldest) {
    return "the oldest for " + Words.age(Duration.between(oldest, parts.clock().instant()));
  }

  /** What waits for one receiver, in words; empty text for nothing. */
  String waiting(String id) {
    return parts
        .operations()
        .status()
        .find(id)
        .map(SubscriptionStatus::delivery)
        .filter(delivery -> delivery.backlogEvents() > 0)
        .map(
            delivery ->
                "%s (%s) not delivered yet%s"
                    .formatted(
                        Words.count(delivery.backlogEvents(), "event"),
                        Words.bytes(delivery.backlogBytes()),
                        delivery.oldestUndelivered().map(time -> ", " + age(time)).orElse("")))
        .orElse("");
  }

  /** How one of them is doing. */
  Health health(SubscriptionStanding standing) {
    return Health.of(standing, parts.operations().status().find(standing.id()));
  }

  private WebhookPages.Row row(SubscriptionStanding standing) {
    Optional<SubscriptionStatus> status = parts.operations().status().find(standing.id());
    return new WebhookPages.Row(
        standing,
        Health.of(standing, status),
        status.map(SubscriptionStatus::delivery).orElse(SubscriptionStatus.Delivery.NONE));
  }
}
