package io.statehook.dispatcher;

import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.delivery.Subscriptions;
import java.util.Optional;
import java.util.function.Consumer;

/** The subscription table as delivery sees it. */
record TableSubscriptions(SubscriptionTable table) implements Subscriptions {
  @Override
  public Optional<Subscription> find(String id) {
    return table.find(id).map(VersionedSubscription::subscription);
  }

  @Override
  public boolean hasSeen(long version) {
    return table.hasSeen(version);
  }

  @Override
  public void listen(Consumer<String> changed) {
    table.addListener(change -> change.subscriptionIds().forEach(changed));
  }
}
