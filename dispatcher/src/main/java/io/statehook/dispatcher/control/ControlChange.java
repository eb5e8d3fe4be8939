package io.statehook.dispatcher.control;

import java.util.Set;

/**
 * What one step of reading the control topics changed.
 *
 * @param catalogueChanged whether the approved list is another one now
 * @param subscriptionIds subscriptions whose newest record was read, accepted or refused
 * @param orgIds orgs for which another set of subscriptions is in force now
 */
public record ControlChange(
    boolean catalogueChanged, Set<String> subscriptionIds, Set<String> orgIds) {
  /** Copies the sets. */
  public ControlChange {
    subscriptionIds = Set.copyOf(subscriptionIds);
    orgIds = Set.copyOf(orgIds);
  }

  /** Whether nothing changed at all. */
  public boolean isEmpty() {
    return !catalogueChanged && subscriptionIds.isEmpty();
  }
}
