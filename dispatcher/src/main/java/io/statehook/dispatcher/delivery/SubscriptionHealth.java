package io.statehook.dispatcher.delivery;

import java.util.Locale;

/**
 * How delivery for a subscription goes, as far as one worker sees it.
 *
 * @param subscriptionId whose
 * @param state how it goes
 * @param reason one sentence for people; empty when live
 */
public record SubscriptionHealth(String subscriptionId, State state, String reason) {
  /** How it goes. */
  public enum State {
    /** Batches are delivered. */
    LIVE,
    /** The last attempt failed and is repeated. */
    RETRYING,
    /** Batches wait in the backlog: the endpoint fails, or is slower than its events. */
    PARKED,
    /** Batches are held because the subscription is paused. */
    PAUSED,
    /** Nothing is sent until somebody changes the subscription: its receiver is gone. */
    SUSPENDED;

    /** The name used in {@code webhook-status}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
