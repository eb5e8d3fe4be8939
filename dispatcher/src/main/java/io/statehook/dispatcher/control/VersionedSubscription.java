package io.statehook.dispatcher.control;

import io.statehook.common.subscription.Subscription;

/**
 * A subscription with the version in force.
 *
 * @param subscription what is in force
 * @param version the offset of its record in {@code webhook-subscriptions}; grows with every change
 */
public record VersionedSubscription(Subscription subscription, long version) {}
