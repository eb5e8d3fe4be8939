package io.statehook.dispatcher.batching;

import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedSubscription;

/** One version of a subscription as a destination of events; compared by identity. */
final class Target {
  private final VersionedSubscription versioned;

  Target(VersionedSubscription versioned) {
    this.versioned = versioned;
  }

  String id() {
    return subscription().id();
  }

  long version() {
    return versioned.version();
  }

  Subscription subscription() {
    return versioned.subscription();
  }
}
