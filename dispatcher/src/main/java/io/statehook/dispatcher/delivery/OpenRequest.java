package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.List;

/**
 * A request in flight.
 *
 * @param lane whose head it carries
 * @param plan what it carries
 * @param batches those that the plan names
 * @param subscription as it was when the request was made
 * @param version of the subscription then
 * @param attempt counted from 1
 * @param bodyBytes how long its body is
 * @param startedAt when it was made
 */
record OpenRequest(
    LaneQueue lane,
    RequestPlan plan,
    List<QueuedBatch> batches,
    Subscription subscription,
    long version,
    int attempt,
    int bodyBytes,
    Instant startedAt) {
  /** Whether its body is a copy, which takes memory of its own while it is open. */
  boolean isCopied() {
    return batches.size() > 1 || !plan.content().isWhole();
  }
}
