package io.statehook.dispatcher.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The subscriptions of the shared table. Versions are offsets of {@code webhook-subscriptions}: who
 * asks for one has read it in a batch, so it stood there before, and a sync that is started now
 * ends behind it.
 */
public final class TableSubscriptions implements Subscriptions {
  private static final int MAX_REMEMBERED = 10_000;

  private final SubscriptionTable table;

  /**
   * Versions whose records are no longer in the topic: the table was read to its end after a batch
   * had named them. One by one, so that a made-up version vouches for no other.
   */
  private final Cache<Long, Boolean> beyondTheEnd =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  private final Set<Long> asked = ConcurrentHashMap.newKeySet();
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
  public long version(String id) {
    return table.find(id).map(VersionedSubscription::version).orElse(-1L);
  }

  @Override
  public boolean hasSeen(String id, long version) {
    if (table.find(id).isEmpty() && table.refusal(id).isPresent()) {
      // Its last good record may be gone from the topic; it was not deleted.
      return false;
    }
    if (version <= table.newestVersion() || beyondTheEnd.getIfPresent(version) != null) {
      return true;
    }
    asked.add(version);
    if (syncing.compareAndSet(false, true)) {
      List<Long> answered = List.copyOf(asked);
      table.sync().whenComplete((done, failure) -> synced(answered, failure == null));
    }
    return false;
  }

  private void synced(List<Long> answered, boolean read) {
    if (read) {
      answered.forEach(version -> beyondTheEnd.put(version, Boolean.TRUE));
      asked.removeAll(answered);
    }
    syncing.set(false);
  }

  @Override
  public void listen(Consumer<String> changed) {
    table.addListener(change -> change.subscriptionIds().forEach(changed));
  }
}
