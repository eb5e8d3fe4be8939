package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides what a lane at rest has to do. Changes nothing. */
final class LaneRules {
  /**
   * So many batches of a lane may have a fate whose record is on its way: as many requests a crash
   * repeats at most, besides the open one.
   */
  static final int MAX_AHEAD_OF_RECORDS = 8;

  private final Subscriptions subscriptions;
  private final Predicate<Lane> openElsewhere;
  private final Predicate<Parked> isFarAhead;
  private final Predicate<LaneQueue> isOverfull;

  /**
   * The rules.
   *
   * @param openElsewhere whether a request of the lane is open that belongs to an assignment that
   *     is over
   * @param isFarAhead whether a parked lane's record has to be written before more is sent
   * @param isOverfull whether a live lane has to be parked, which no record on its way may delay
   */
  LaneRules(
      Subscriptions subscriptions,
      Predicate<Lane> openElsewhere,
      Predicate<Parked> isFarAhead,
      Predicate<LaneQueue> isOverfull) {
    this.subscriptions = subscriptions;
    this.openElsewhere = openElsewhere;
    this.isFarAhead = isFarAhead;
    this.isOverfull = isOverfull;
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
    Optional<LaneStep> rest = rest(lane, subscription);
    if (rest.isPresent()) {
      return rest.get();
    }
    if (lane.lacksBatches()) {
      return rest(lane);
    }
    if (lane.unrecordedFates() >= MAX_AHEAD_OF_RECORDS
        || (lane.openRecords() > 0 && isOverfull.test(lane))
        || lane.parked().filter(isFarAhead).isPresent()) {
      return new LaneStep.Hold(LaneState.Why.RECORDS);
    }
    return byTime(lane, subscription, now);
  }

  /** Whether the lane has to rest whatever stands at its head. */
  private Optional<LaneStep> rest(LaneQueue lane, Subscription subscription) {
    if (subscription.paused()) {
      return Optional.of(new LaneStep.Hold(LaneState.Why.PAUSED));
    }
    if (lane.failures().isSuspended(subscriptions.version(lane.subscriptionId()))) {
      return Optional.of(new LaneStep.Hold(LaneState.Why.SUSPENDED));
    }
    return openElsewhere.test(lane.lane())
        ? Optional.of(new LaneStep.Hold(LaneState.Why.OPEN_REQUEST))
        : Optional.empty();
  }

  /** The rest of a request that an earlier owner has made up. */
  private static LaneStep rest(LaneQueue lane) {
    return lane.parked().filter(Parked::hasUnread).isPresent()
        ? new LaneStep.Read()
        : new LaneStep.Hold(LaneState.Why.RECORDS);
  }

  /** A parked lane whose batches are all in the backlog. One that is gone is read to its end. */
  private LaneStep ofParked(LaneQueue lane, Parked parked, Instant now) {
    Subscription subscription =
        subscriptions.find(lane.subscriptionId()).filter(Subscription::active).orElse(null);
    Optional<LaneStep> rest = subscription == null ? Optional.empty() : rest(lane, subscription);
    if (rest.isPresent()) {
      return rest.get();
    }
    if (parked.isDrained()) {
      return new LaneStep.GoLive();
    }
    if (subscription == null && now.isBefore(parked.unknownUntil())) {
      return new LaneStep.Wait(parked.unknownUntil());
    }
    Instant notBefore = lane.failures().notBefore();
    Instant wake = notBefore.isBefore(parked.wakeAt()) ? notBefore : parked.wakeAt();
    if (subscription != null && now.isBefore(wake)) {
      return new LaneStep.Wait(wake);
    }
    if (subscription != null && now.isBefore(lane.pace().next(subscription.delivery()))) {
      return new LaneStep.Wait(lane.pace().next(subscription.delivery()));
    }
    return parked.hasUnread() ? new LaneStep.Read() : new LaneStep.Hold(LaneState.Why.RECORDS);
  }

  private static LaneStep byTime(LaneQueue lane, Subscription subscription, Instant now) {
    Instant expiry = lane.expiry(subscription);
    Instant notBefore = lane.failures().notBefore();
    if (!now.isBefore(expiry)) {
      return new LaneStep.Expire();
    }
    Instant turn = lane.pace().next(subscription.delivery());
    Instant soonest = turn.isAfter(notBefore) ? turn : notBefore;
    if (now.isBefore(soonest)) {
      return new LaneStep.Wait(expiry.isBefore(soonest) ? expiry : soonest);
    }
    return new LaneStep.Go(subscription);
  }

  /** A batch of another org belongs to a deleted subscription of the same name, never to this. */
  private Optional<Subscription> inForce(SealedBatch batch) {
    return subscriptions
        .find(batch.subscriptionId())
        .filter(found -> found.active() && found.orgId().equals(batch.orgId()));
  }
}
