package io.statehook.common.subscription;

/** The outcome of reading one subscription record: a subscription, or why it is refused. */
public sealed interface SubscriptionReading permits Subscription, SubscriptionRefusal {}
