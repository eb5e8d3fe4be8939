package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The subscriptions of the shared table. Versions are offsets of {@code webhook-subscriptions}: who
 * asks for one has read it in a batch, so it stood there before, and a sync that is started now
 * ends behind it.
 */
public final class TableSubscriptions implements Subscriptions {
  private final SubscriptionTable table;
  private final AtomicLong seen = new AtomicLong(-1);
  private final AtomicLong asked = new AtomicLong(-1);
  private final AtomicBoolean syncing = new AtomicBoolean();

  /** The subscriptions of a table that was read to its end. */
  public TableSubscriptions(SubscriptionTable table) {
    this.table = table;
  }

  @Override
  public Optional<Subscription> find(String id) {
    return table.find(id).map(VersionedSubscription::subscription);
  }

  @Override
  public boolean hasSeen(String id, long version) {
    if (table.find(id).isEmpty() && table.refusal(id).isPresent()) {
      // Its last good record may be gone from the topic; it was not deleted.
      return false;
    }
    if (version <= seen.get()) {
      return true;
    }
    asked.accumulateAndGet(version, Math::max);
    if (syncing.compareAndSet(false, true)) {
      long upTo = asked.get();
      table
          .sync()
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  seen.accumulateAndGet(upTo, Math::max);
                }
                syncing.set(false);
              });
    }
    return false;
  }

  @Override
  public void listen(Consumer<String> changed) {
    table.addListener(change -> change.subscriptionIds().forEach(changed));
  }
}
