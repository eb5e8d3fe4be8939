package io.statehook.dispatcher.delivery;

import io.statehook.dispatcher.control.SubscriptionStatus.Delivery;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a worker knows of the subscriptions whose lanes it has: the sum over the lanes. */
final class DeliveryReport {
  private final Map<String, Delivery> bySubscription = new HashMap<>();
  private final Instant now;

  private DeliveryReport(Instant now) {
    this.now = now;
  }

  /**
   * Looks at every lane, so it is not made at every turn.
   *
   * @param now the time of day
   */
  static Map<String, Delivery> of(Collection<PartitionWork> partitions, Instant now) {
    DeliveryReport report = new DeliveryReport(now);
    partitions.forEach(work -> work.lanes().forEach(report::add));
    return Map.copyOf(report.bySubscription);
  }

  private void add(LaneQueue lane) {
    Amount waiting = lane.undelivered();
    Delivery one =
        new Delivery(
            Optional.of(now),
            LaneCensus.oldest(lane),
            waiting.events(),
            waiting.bytes(),
            lane.lastSuccess(),
            lane.lastFailure());
    bySubscription.merge(lane.subscriptionId(), one, Delivery::plus);
  }
}
