package io.statehook.dispatcher.activity;

import io.statehook.common.delivery.Attempt;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of the last hour, per subscription, per org and of all. Subscriptions are counted by
 * org and id: an id may be somebody else's by now. Used under a lock.
 */
final class TrafficBook {
  /** So many minutes are kept, the running one among them. */
  static final int MINUTES = 60;

  /** So many subscriptions have numbers of their own; further ones count for their org only. */
  static final int MOST_SUBSCRIPTIONS = 5_000;

  private final TrafficSeries all = new TrafficSeries();
  private final Map<String, TrafficSeries> orgs = new HashMap<>();
  private final Map<Key, TrafficSeries> subscriptions = new HashMap<>();
  private long newest = Long.MIN_VALUE;

  private record Key(String orgId, String subscriptionId) {}

  /** A request was made. */
  void add(Instant appendedAt, Attempt attempt) {
    long minute = TrafficSeries.minute(appendedAt);
    if (minute > newest) {
      newest = minute;
      forgetBefore(minute - MINUTES + 1);
    } else if (minute <= newest - MINUTES) {
      return;
    }
    all.add(minute, attempt);
    orgs.computeIfAbsent(attempt.org(), org -> new TrafficSeries()).add(minute, attempt);
    Key key = new Key(attempt.org(), attempt.subscription());
    TrafficSeries series = subscriptions.get(key);
    if (series == null && subscriptions.size() < MOST_SUBSCRIPTIONS) {
      series = new TrafficSeries();
      subscriptions.put(key, series);
    }
    if (series != null) {
      series.add(minute, attempt);
    }
  }

  private void forgetBefore(long minute) {
    all.keepFrom(minute);
    orgs.values().removeIf(series -> !series.keepFrom(minute));
    subscriptions.values().removeIf(series -> !series.keepFrom(minute));
  }

  /** Of all that the scope sees. */
  Traffic traffic(OrgScope scope, Instant now, Instant since) {
    Optional<String> org = scope.orgId();
    return traffic(org.isEmpty() ? all : orgs.get(org.get()), now, since);
  }

  /** Of one subscription of an org. */
  Traffic traffic(String orgId, String subscriptionId, Instant now, Instant since) {
    return traffic(subscriptions.get(new Key(orgId, subscriptionId)), now, since);
  }

  private static Traffic traffic(@Nullable TrafficSeries series, Instant now, Instant since) {
    TrafficSeries known = series == null ? new TrafficSeries() : series;
    long from = TrafficSeries.minute(now) - MINUTES + 1;
    return new Traffic(since, known.minutes(from, MINUTES), known.total(from, MINUTES));
  }
}
