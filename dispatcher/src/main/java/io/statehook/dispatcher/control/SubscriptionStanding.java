package io.statehook.dispatcher.control;

import io.statehook.common.subscription.SubscriptionRefusal;
import java.util.Optional;

/**
 * How a subscription stands: a refused record leaves the last good version in force.
 *
 * @param id the subscription's id
 * @param inForce the newest good version, if there is one
 * @param refusal why the newest record is refused, if it is
 */
public record SubscriptionStanding(
    String id, Optional<VersionedSubscription> inForce, Optional<SubscriptionRefusal> refusal) {}
