package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides what a lane at rest has to do. Changes nothing. */
final class LaneRules {
  private final Subscriptions subscriptions;
  private final EngineLimits limits;
  private final Predicate<Lane> openElsewhere;

  /**
   * The rules.
   *
   * @param openElsewhere whether a request of the lane is open that belongs to an assignment that
   *     is over
   */
  LaneRules(Subscriptions subscriptions, EngineLimits limits, Predicate<Lane> openElsewhere) {
    this.subscriptions = subscriptions;
    this.limits = limits;
    this.openElsewhere = openElsewhere;
  }

  /** The next step of the lane. */
  LaneStep next(LaneQueue lane, Instant now) {
    QueuedBatch head = lane.head().orElse(null);
    if (head == null) {
      return lane.parked().map(parked -> ofParked(lane, parked, now)).orElseGet(LaneStep.Rest::new);
    }
    Subscription subscription = inForce(head.batch()).orElse(null);
    if (subscription == null) {
      if (!subscriptions.hasSeen(lane.subscriptionId(), head.batch().subscriptionVersion())) {
        return new LaneStep.Hold(LaneState.Why.NEWER_VERSION);
      }
      // Once more: the version may have been read between the two questions.
      subscription = inForce(head.batch()).orElse(null);
      if (subscription == null) {
        return new LaneStep.Discard();
      }
    }
    if (subscription.paused()) {
      return new LaneStep.Hold(LaneState.Why.PAUSED);
    }
    if (openElsewhere.test(lane.lane())) {
      return new LaneStep.Hold(LaneState.Why.OPEN_REQUEST);
    }
    if (isFarAhead(lane)) {
      return new LaneStep.Hold(LaneState.Why.RECORDS);
    }
    return byTime(lane, head, subscription, now);
  }

  /** A parked lane whose batches are all in the backlog. One that is gone is read to its end. */
  private LaneStep ofParked(LaneQueue lane, Parked parked, Instant now) {
    Subscription subscription =
        subscriptions.find(lane.subscriptionId()).filter(Subscription::active).orElse(null);
    if (subscription != null && subscription.paused()) {
      return new LaneStep.Hold(LaneState.Why.PAUSED);
    }
    if (openElsewhere.test(lane.lane())) {
      return new LaneStep.Hold(LaneState.Why.OPEN_REQUEST);
    }
    if (parked.isDrained()) {
      return new LaneStep.GoLive();
    }
    if (subscription == null && now.isBefore(parked.unknownUntil())) {
      return new LaneStep.Wait(parked.unknownUntil());
    }
    Instant wake = lane.notBefore().isBefore(parked.wakeAt()) ? lane.notBefore() : parked.wakeAt();
    if (subscription != null && now.isBefore(wake)) {
      return new LaneStep.Wait(wake);
    }
    if (subscription != null && now.isBefore(lane.pace().next(subscription.delivery()))) {
      return new LaneStep.Wait(lane.pace().next(subscription.delivery()));
    }
    return parked.hasUnread() && !isFarAhead(lane)
        ? new LaneStep.Read()
        : new LaneStep.Hold(LaneState.Why.RECORDS);
  }

  private static LaneStep byTime(
      LaneQueue lane, QueuedBatch head, Subscription subscription, Instant now) {
    Instant expiry = lane.expiry(head, subscription);
    if (!now.isBefore(expiry)) {
      return new LaneStep.Expire();
    }
    Instant turn = lane.pace().next(subscription.delivery());
    Instant soonest = turn.isAfter(lane.notBefore()) ? turn : lane.notBefore();
    if (now.isBefore(soonest)) {
      return new LaneStep.Wait(expiry.isBefore(soonest) ? expiry : soonest);
    }
    return new LaneStep.Go(subscription);
  }

  private boolean isFarAhead(LaneQueue lane) {
    return lane.parked().filter(parked -> parked.isFarAhead(limits.maxUnsaved())).isPresent();
  }

  /** A batch of another org belongs to a deleted subscription of the same name, never to this. */
  private Optional<Subscription> inForce(SealedBatch batch) {
    return subscriptions
        .find(batch.subscriptionId())
        .filter(found -> found.active() && found.orgId().equals(batch.orgId()));
  }
}
