package io.statehook.dispatcher.batching;

import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.Optional;

/** Finds the rules that were in force when a window was opened. */
interface Rules extends AutoCloseable {
  /** The version of a subscription; empty when it can no longer be read. */
  Optional<VersionedSubscription> subscriptionAt(String subscriptionId, long version);

  /** The catalogue at a version. */
  VersionedCatalogue catalogueAt(long version);

  @Override
  void close();
}
