package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.util.Optional;
import java.util.function.Consumer;

/** The subscriptions in force, read to their end before the worker starts and then followed. */
public interface Subscriptions {
  /** The subscription in force; empty if there is none. Callable from any thread. */
  Optional<Subscription> find(String id);

  /** The version of the subscription in force; -1 if there is none. Callable from any thread. */
  long version(String id);

  /**
   * Whether {@link #find} may be believed when it knows nothing of the subscription of a batch: the
   * version that the batch names has been read, and no newer record waits to be corrected. The
   * batcher may be ahead; only a batch for which this is true may be discarded.
   */
  boolean hasSeen(String id, long version);

  /** Calls the listener with the id of each subscription that changes from now on. */
  void listen(Consumer<String> changed);
}
