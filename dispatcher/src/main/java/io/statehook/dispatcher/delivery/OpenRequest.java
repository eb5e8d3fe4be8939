package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.time.Instant;

/**
 * A request in flight.
 *
 * @param lane whose head it carries
 * @param batch the head
 * @param subscription as it was when the request was made
 * @param attempt counted from 1
 * @param startedAt when it was made
 */
record OpenRequest(
    LaneQueue lane, QueuedBatch batch, Subscription subscription, int attempt, Instant startedAt) {
  /** The host whose slot it takes. */
  String host() {
    return subscription.url().host();
  }
}
