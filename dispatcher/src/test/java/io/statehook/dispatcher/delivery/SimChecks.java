package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.subscription.Subscription;
import java.util.Map;
import java.util.Optional;

/** What must be true whenever a request starts. */
final class SimChecks {
  private SimChecks() {}

  static void require(boolean condition, String message, Object... details) {
    if (!condition) {
      throw new AssertionError(message.formatted(details));
    }
  }

  /** Nothing is sent for a subscription that the worker knows to be gone, off or paused. */
  static void maySend(Subscriptions known, Effect.Send send, boolean stopping) {
    Optional<Subscription> subscription = known.find(send.subscription().id());
    require(!stopping, "%s was started while stopping", send);
    require(
        subscription.filter(s -> s.active() && !s.paused()).isPresent(),
        "%s was sent although its subscription takes nothing",
        send);
    require(
        subscription.orElseThrow().url().equals(send.subscription().url()),
        "%s was sent to an address of the past",
        send);
  }

  /** One request per lane, and no more than the limits. */
  static void hasRoom(
      Map<Lane, String> openHosts, Lane lane, Effect.Send send, EngineLimits limits) {
    String host = send.subscription().url().host();
    require(!openHosts.containsKey(lane), "%s has a second request in flight", lane);
    require(openHosts.size() < limits.inFlight(), "too many requests in flight");
    int open = 0;
    for (String other : openHosts.values()) {
      open += other.equals(host) ? 1 : 0;
    }
    require(open < limits.inFlightPerHost(), "too many requests in flight to %s", host);
  }
}
