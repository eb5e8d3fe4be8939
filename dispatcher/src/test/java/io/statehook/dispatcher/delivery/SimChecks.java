package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
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

  /**
   * What a request carries was not delivered, as far as its sender could know; it is what the
   * receiver was sent before, unless that was refused; and it was written down before if it is
   * anything but one whole batch.
   *
   * @param knownUntil what had been recorded then was there to be read
   */
  static void maySend(SimWorld world, Effect.Send send, long knownUntil) {
    SimReceivers.Content content = world.receivers().content(send.id(), send.body());
    SimLog.Entry entry = world.log().entry(send.id());
    boolean isOneBatch = entry != null && entry.events().equals(content.events);
    require(
        isOneBatch || world.log().attempts().isPlanned(send.id()),
        "%s is sent before the record of what it carries is durable",
        send);
    for (SimEvent event : content.events) {
      require(!event.wasDeliveredBefore(knownUntil), "%s is sent again, delivered", event);
      BatchId before = event.sentAs;
      require(
          before == null
              || before.equals(send.id())
              || world.receivers().content(before).mayBeDivided(),
          "%s changes from request %s to %s",
          event,
          before,
          send.id());
      event.sentAs = send.id();
    }
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
