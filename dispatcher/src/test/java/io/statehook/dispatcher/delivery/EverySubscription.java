package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.util.Optional;
import java.util.function.Consumer;

/** Subscriptions of which there is one under every id, and none that ever changes. */
final class EverySubscription implements Subscriptions {
  @Override
  public Optional<Subscription> find(String id) {
    return Optional.of(Fixtures.subscription(id));
  }

  @Override
  public long version(String id) {
    return 1;
  }

  @Override
  public boolean hasSeen(String id, long version) {
    return true;
  }

  @Override
  public void listen(Consumer<String> changed) {}
}
