package io.statehook.dispatcher.control;

import io.statehook.common.subscription.SubscriptionRefusal;
import java.util.List;

/**
 * A record that an operator wanted to write and that was not written.
 *
 * @param position its place in what was handed in, from 1
 * @param key the key it would have had; empty when it names none
 * @param problems every rule that it breaks
 */
public record RefusedRecord(int position, String key, List<SubscriptionRefusal.Problem> problems) {
  /** Copies the list. */
  public RefusedRecord {
    problems = List.copyOf(problems);
  }

  static RefusedRecord of(int position, String key, String member, String reason) {
    return new RefusedRecord(
        position, key, List.of(new SubscriptionRefusal.Problem(member, reason)));
  }
}
