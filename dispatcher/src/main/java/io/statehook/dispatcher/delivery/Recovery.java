package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Attempt;

/**
 * What the records of {@code webhook-attempts} say about batches whose offsets may not have been
 * committed: which have a fate, what was joined, how often and until when the last was tried.
 */
final class Recovery {
  /** Takes the next record of the partition. */
  void add(Attempt attempt) {}
}
