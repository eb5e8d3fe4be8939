package io.statehook.dispatcher.delivery;

import io.statehook.dispatcher.delivery.SubscriptionHealth.State;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds up the lanes of each subscription; speaks only when the sum has changed. */
final class HealthBook {
  private final Map<String, Page> pages = new HashMap<>();

  /** An attempt of the lane failed. */
  Optional<Effect> failing(LaneQueue lane, String reason) {
    Page page = page(lane);
    page.failing.remove(lane);
    page.failing.put(lane, reason);
    return page.change(lane.subscriptionId());
  }

  /** A receiver has answered the lane's request as it should. */
  Optional<Effect> working(LaneQueue lane) {
    Page page = page(lane);
    page.failing.remove(lane);
    page.parked.remove(lane);
    return page.change(lane.subscriptionId());
  }

  /** The lane's batches wait in the backlog. */
  Optional<Effect> parked(LaneQueue lane, String reason) {
    Page page = page(lane);
    page.failing.remove(lane);
    page.parked.remove(lane);
    page.parked.put(lane, reason);
    return page.change(lane.subscriptionId());
  }

  /** The lane is held because its subscription is paused. */
  Optional<Effect> paused(LaneQueue lane) {
    Page page = page(lane);
    page.paused.add(lane);
    return page.change(lane.subscriptionId());
  }

  /** The lane is held until somebody changes its subscription. */
  Optional<Effect> suspended(LaneQueue lane, String reason) {
    Page page = page(lane);
    page.suspended.put(lane, reason);
    return page.change(lane.subscriptionId());
  }

  /** The lane's subscription is no longer paused or suspended. */
  Optional<Effect> resumed(LaneQueue lane) {
    Page page = page(lane);
    page.paused.remove(lane);
    page.suspended.remove(lane);
    return page.change(lane.subscriptionId());
  }

  /** The lane is gone; what its next owner sees is the next owner's to tell. */
  void forget(LaneQueue lane) {
    Page page = pages.get(lane.subscriptionId());
    if (page != null) {
      page.failing.remove(lane);
      page.parked.remove(lane);
      page.paused.remove(lane);
      page.suspended.remove(lane);
      if (page.isEmpty()) {
        pages.remove(lane.subscriptionId());
      }
    }
  }

  private Page page(LaneQueue lane) {
    return pages.computeIfAbsent(lane.subscriptionId(), id -> new Page());
  }

  private static final class Page {
    private final Map<LaneQueue, String> failing = new LinkedHashMap<>();
    private final Map<LaneQueue, String> parked = new LinkedHashMap<>();
    private final Set<LaneQueue> paused = new LinkedHashSet<>();
    private final Map<LaneQueue, String> suspended = new LinkedHashMap<>();
    private Optional<SubscriptionHealth> told = Optional.empty();

    private boolean isEmpty() {
      return failing.isEmpty() && parked.isEmpty() && paused.isEmpty() && suspended.isEmpty();
    }

    private Optional<Effect> change(String subscriptionId) {
      SubscriptionHealth now = sum(subscriptionId);
      if (told.isPresent() && told.get().equals(now)) {
        return Optional.empty();
      }
      told = Optional.of(now);
      return Optional.of(new Effect.Health(now));
    }

    private SubscriptionHealth sum(String subscriptionId) {
      if (!paused.isEmpty()) {
        return new SubscriptionHealth(subscriptionId, State.PAUSED, "paused by its record");
      }
      if (!suspended.isEmpty()) {
        return new SubscriptionHealth(subscriptionId, State.SUSPENDED, newest(suspended));
      }
      if (!parked.isEmpty()) {
        return new SubscriptionHealth(subscriptionId, State.PARKED, newest(parked));
      }
      State state = failing.isEmpty() ? State.LIVE : State.RETRYING;
      return new SubscriptionHealth(subscriptionId, state, newest(failing));
    }

    private static String newest(Map<LaneQueue, String> reasons) {
      String newest = "";
      for (String reason : reasons.values()) {
        newest = reason;
      }
      return newest;
    }
  }
}
