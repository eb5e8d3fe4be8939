package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one worker's lanes have shown of their speed: no subscription gets more than its rate, and
 * lanes that have not shown to be fast stay within their share. Counts as slow only what is so
 * beyond doubt: never answered under this assignment, answered late, or failed without an answer.
 */
final class SimPaces {
  private final EngineLimits limits;
  private final Map<Lane, Instant> starts = new HashMap<>();
  private final Map<Lane, String> shownFastAt = new HashMap<>();
  private final Map<Lane, String> openAt = new HashMap<>();
  private final Set<Lane> openSlow = new HashSet<>();

  SimPaces(EngineLimits limits) {
    this.limits = limits;
  }

  void starts(Lane lane, Subscription subscription, Instant now) {
    int rate = subscription.delivery().requestsPerSecond();
    Instant last = starts.put(lane, now);
    if (rate > 0 && last != null) {
      long millis = Duration.between(last, now).toMillis();
      SimChecks.require(
          millis * rate >= 1000L * subscription.delivery().parallelism(),
          "%s sends again after %d ms at %d requests per second",
          lane,
          millis,
          rate);
    }
    String url = subscription.url().toString();
    openAt.put(lane, url);
    if (!url.equals(shownFastAt.get(lane))) {
      openSlow.add(lane);
    }
    SimChecks.require(openSlow.size() <= limits.slowInFlight(), "slow lanes take %s", openSlow);
  }

  void ends(Lane lane, SendResult result) {
    openSlow.remove(lane);
    String url = openAt.remove(lane);
    if (result instanceof SendResult.NotSent) {
      return;
    }
    boolean fast =
        result instanceof SendResult.Answered answered
            && answered.duration().compareTo(limits.slowThreshold()) <= 0;
    if (fast) {
      shownFastAt.put(lane, url);
    } else {
      shownFastAt.remove(lane);
    }
  }

  /** The lanes are another worker's now, what they showed is forgotten. */
  void forget(Predicate<Lane> lost) {
    starts.keySet().removeIf(lost);
    shownFastAt.keySet().removeIf(lost);
  }
}
