package io.statehook.dispatcher.control;

import io.statehook.common.subscription.SubscriptionRefusal;
import java.util.Optional;

/**
 * How a subscription stands: a refused record leaves the last good version in force.
 *
 * @param id the subscription's id
 * @param inForce the newest good version, if there is one
 * @param refusal why the newest record is refused, if it is
 * @param version that of the newest record, good or refused: what an editor has seen; -1 for none
 */
public record SubscriptionStanding(
    String id,
    Optional<VersionedSubscription> inForce,
    Optional<SubscriptionRefusal> refusal,
    long version) {

  /** A subscription whose newest record is good. */
  public static SubscriptionStanding of(VersionedSubscription inForce) {
    return new SubscriptionStanding(
        inForce.subscription().id(), Optional.of(inForce), Optional.empty(), inForce.version());
  }
}
