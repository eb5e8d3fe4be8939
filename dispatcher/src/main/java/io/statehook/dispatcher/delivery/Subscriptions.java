package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.util.Optional;
import java.util.function.Consumer;

/** The subscriptions in force, read to their end before the worker starts and then followed. */
public interface Subscriptions {
  /** The subscription in force; empty if there is none. Callable from any thread. */
  Optional<Subscription> find(String id);

  /**
   * Whether the change with this version, the one a batch names, is part of what {@link #find}
   * tells. The batcher may be ahead: a batch of a subscription that seems unknown may only be
   * discarded when this is true.
   */
  boolean hasSeen(long version);

  /** Calls the listener with the id of each subscription that changes from now on. */
  void listen(Consumer<String> changed);
}
