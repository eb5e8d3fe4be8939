package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.delivery.LaneState.Why;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Moves lanes that are at rest: into the line, into a wait, or past batches that are given up. */
final class LaneFlow {
  /** How soon a lane that waits for a newer version of its subscription looks again. */
  static final Duration VERSION_RECHECK = Duration.ofMillis(500);

  /** So many batches of a lane are given up at once. */
  static final int MAX_GIVEN_UP = 100;

  private final EngineState state;
  private final Subscriptions subscriptions;
  private final LaneRules rules;
  private final ParkFlow parking;
  private final ReadFlow reading;

  LaneFlow(EngineState state, Subscriptions subscriptions, LaneRules rules, ParkFlow parking) {
    this.state = state;
    this.subscriptions = subscriptions;
    this.rules = rules;
    this.parking = parking;
    reading = new ReadFlow(state);
  }

  /** Takes a page that was read; whoever waited for it goes on. */
  void arrived(long token, BacklogPage page, Instant now) {
    Optional<LaneQueue> arrived = reading.arrived(token, page);
    if (arrived.isEmpty()) {
      return;
    }
    LaneQueue lane = arrived.get();
    if (lane.state() instanceof LaneState.Idle || lane.state() instanceof LaneState.Held) {
      review(lane, now);
    }
    state.reads.releaseIfEmpty(lane);
  }

  /** Lets the lane do what its situation asks for; nothing if it is not at rest. */
  void review(LaneQueue lane, Instant now) {
    if (lane.partition().isClosing() || !(lane.state() instanceof LaneState.Resting resting)) {
      return;
    }
    leaveRest(lane);
    forgetOldEndpoint(lane);
    LaneStep step = firstStep(lane, now);
    Class<? extends LaneStep> kind = step.getClass();
    int records = 0;
    while (isGivenUp(step) && step.getClass() == kind && mayGiveUp(records)) {
      records += step instanceof LaneStep.Discard ? discard(lane, now) : expire(lane, now);
      step = rules.next(lane, now);
    }
    if (records > 0) {
      lane.become(resting.settle(records));
    } else {
      Optional<String> reason = parking.reason(lane, step, now);
      reason.ifPresent(why -> parking.park(lane, why, now));
      enter(lane, resting, reason.isPresent() ? rules.next(lane, now) : step, now);
    }
    state.reads.releaseIfEmpty(lane);
  }

  /** Somebody has mended what the lane's failures may have come from; one that works goes on. */
  void tryAgain(LaneQueue lane, Instant now) {
    LaneFailures failures = lane.failures();
    if (failures.inRow() > 0 || failures.suspendedVersion() >= 0) {
      failures.resume();
      // Else it would take a place of the fast ones, and may fail as before.
      lane.pace().endpointChanged();
      review(lane, now);
    }
  }

  private static boolean isGivenUp(LaneStep step) {
    return step instanceof LaneStep.Discard || step instanceof LaneStep.Expire;
  }

  /** The rest follows when the records of the first are durable. */
  private boolean mayGiveUp(int records) {
    return records == 0 || (records < MAX_GIVEN_UP && state.appends.hasRoom());
  }

  /** Parks a lane that holds more than it may; what its open request carries stays with it. */
  void relieve(LaneQueue lane, Instant now) {
    boolean isBusy =
        lane.state() instanceof LaneState.Sending || lane.state() instanceof LaneState.Planning;
    if (!isBusy) {
      review(lane, now);
      return;
    }
    LaneStep sending = new LaneStep.Rest();
    parking.reason(lane, sending, now).ifPresent(why -> parking.park(lane, why, now));
  }

  /** Memory is full: the lanes that hold most make room, so that consumption pauses briefly. */
  void spill(List<LaneQueue> all, Instant now) {
    all.stream().filter(parking::isStarved).toList().forEach(lane -> review(lane, now));
    List<LaneQueue> largest = new ArrayList<>(all);
    largest.removeIf(lane -> !mayLeaveMemory(lane));
    largest.sort(Comparator.comparingLong(LaneQueue::waitingBytes).reversed());
    long excess = state.memory.excess();
    for (LaneQueue lane : largest) {
      if (excess <= 0) {
        return;
      }
      excess -= lane.waitingBytes();
      lane.spill();
      relieve(lane, now);
    }
  }

  /** What is being sent stays; so a lane that holds nothing else has nothing to give. */
  private static boolean mayLeaveMemory(LaneQueue lane) {
    boolean waits =
        lane.state() instanceof LaneState.Backoff || lane.state() instanceof LaneState.Held;
    return lane.parked().isEmpty() && (lane.size() > 1 || (lane.size() == 1 && waits));
  }

  private void leaveRest(LaneQueue lane) {
    state.timers.cancel(lane);
    state.reads.leaveLine(lane);
    if (lane.state() instanceof LaneState.Ready) {
      state.slots.leave(lane);
    }
  }

  /** What the earlier owner's failures were about, as far as its records tell. */
  void recall(LaneQueue lane) {
    String id = lane.subscriptionId();
    long version = subscriptions.version(id);
    Subscription inForce = subscriptions.find(id).orElse(null);
    if (inForce == null) {
      return;
    }
    if (lane.wasTriedAt(before -> before != version)) {
      lane.failures().forget();
    }
    lane.trying(inForce, version);
  }

  /** Waits that an endpoint has earned do not bind its replacement. */
  private void forgetOldEndpoint(LaneQueue lane) {
    subscriptions
        .find(lane.subscriptionId())
        .filter(lane::wouldRequestDiffer)
        .ifPresent(
            subscription -> {
              lane.failures().forget();
              lane.shape().forget();
              lane.pace().endpointChanged();
              lane.trying(subscription, subscriptions.version(lane.subscriptionId()));
            });
  }

  private LaneStep firstStep(LaneQueue lane, Instant now) {
    LaneStep step = rules.next(lane, now);
    boolean stillHeld =
        step instanceof LaneStep.Hold hold && (hold.why() == Why.PAUSED || isSuspended(hold));
    boolean wasHeld = lane.isHeld(Why.PAUSED) || lane.isHeld(Why.SUSPENDED);
    if (!wasHeld || stillHeld) {
      return step;
    }
    resumed(lane, now);
    return rules.next(lane, now);
  }

  private static boolean isSuspended(LaneStep.Hold hold) {
    return hold.why() == Why.SUSPENDED;
  }

  private void resumed(LaneQueue lane, Instant now) {
    lane.resumed(now);
    if (lane.failures().suspendedVersion() >= 0) {
      lane.failures().resume();
    }
    if (lane.parked().isPresent()) {
      state.emit(state.health.parked(lane, ParkFlow.DRAINING));
    }
    state.emit(state.health.resumed(lane));
    lane.parked()
        .ifPresent(
            parked -> {
              parked.rests(Optional.empty());
              parking.save(lane);
            });
  }

  private void enter(LaneQueue lane, LaneState.Resting resting, LaneStep step, Instant now) {
    if (step instanceof LaneStep.Go go) {
      lane.become(resting.ready());
      boolean slow =
          lane.failures().inRow() > 0 || !lane.pace().isFast(state.limits.slowThreshold());
      state.slots.join(lane, go.subscription().url().host(), slow);
      if (go.subscription().delivery().requestsPerSecond() == 0) {
        lane.parked().ifPresent(parked -> reading.readAhead(lane, parked));
      }
    } else if (step instanceof LaneStep.Wait wait) {
      if (lane.parked().isPresent() && !isShortPace(lane, wait.until(), now)) {
        parking.putBack(lane, wait.until());
      }
      lane.become(resting.backOff(wait.until()));
      state.timers.set(lane, wait.until());
    } else if (step instanceof LaneStep.Hold hold) {
      lane.become(resting.hold(hold.why()));
      hold(lane, hold.why(), now);
    } else if (step instanceof LaneStep.Read) {
      reading.read(lane, lane.parked().orElseThrow(), resting);
    } else if (step instanceof LaneStep.GoLive) {
      parking.goLive(lane, resting);
    } else {
      lane.become(resting.idle());
      forgetIfGone(lane);
    }
  }

  /** What was read from the backlog need not be read again for each request of a limited rate. */
  private boolean isShortPace(LaneQueue lane, Instant until, Instant now) {
    return lane.failures().inRow() == 0 && !until.isAfter(now.plus(state.limits.slowThreshold()));
  }

  private void hold(LaneQueue lane, Why why, Instant now) {
    if (why == Why.PAUSED || why == Why.SUSPENDED) {
      rest(lane, why);
    } else if (why == Why.RECORDS && lane.parked().isPresent() && lane.lacksBatches()) {
      parking.putBack(lane, Instant.MAX);
    } else if (why == Why.NEWER_VERSION) {
      state.timers.set(lane, recheckAt(lane, now));
    }
  }

  private Instant recheckAt(LaneQueue lane, Instant now) {
    Parked parked = lane.parked().orElse(null);
    if (parked == null) {
      return now.plus(VERSION_RECHECK);
    }
    parking.putBack(lane, Instant.MAX);
    parked.unknownSince(now);
    return parked.unknownUntil();
  }

  private void rest(LaneQueue lane, Why why) {
    state.emit(
        why == Why.PAUSED
            ? state.health.paused(lane)
            : state.health.suspended(lane, lane.failures().last()));
    lane.parked()
        .ifPresent(
            parked -> {
              parking.putBack(lane, Instant.MAX);
              if (parked.rests(Optional.of(why))) {
                parking.save(lane);
              }
            });
  }

  private void forgetIfGone(LaneQueue lane) {
    boolean isGone = subscriptions.find(lane.subscriptionId()).isEmpty();
    if (isGone && !lane.partition().isCatchingUp()) {
      state.health.forget(lane);
      lane.partition().forget(lane);
    }
  }

  /** Drops the head, or what is left of it; returns how many records the lane has to wait for. */
  private int discard(LaneQueue lane, Instant now) {
    RequestPlan next = planOfHead(lane);
    boolean isCut = !next.content().isWhole();
    RequestPlan plan = isCut ? next.remainder() : next.alone(lane.head().orElseThrow());
    parking.moves(lane);
    List<QueuedBatch> dropped = lane.remove(plan.content().batches());
    dropped.forEach(batch -> state.memory.release(batch.bytes()));
    state.tally.discarded += dropped.size();
    Attempt attempt = AttemptRecords.given(lane, plan, dropped, Outcome.DISCARDED, now);
    long record = state.appends.discarded(lane, dropped);
    state.emit(new Effect.AppendAttempt(record, lane.partition().partition(), attempt));
    return 1;
  }

  /** Batches that were joined are given up one by one; of one that was cut, what is left. */
  private int expire(LaneQueue lane, Instant now) {
    RequestPlan plan = planOfHead(lane);
    List<QueuedBatch> batches = lane.first(plan.content().batches());
    if (!plan.content().isWhole()) {
      expire(lane, plan.remainder(), batches, now);
      return 1;
    }
    batches.forEach(batch -> expire(lane, plan.alone(batch), List.of(batch), now));
    return batches.size();
  }

  private void expire(LaneQueue lane, RequestPlan plan, List<QueuedBatch> batches, Instant now) {
    lane.plan(plan);
    lane.parked().ifPresent(parked -> parked.expiring(true));
    Attempt attempt = AttemptRecords.given(lane, plan, batches, Outcome.EXPIRED, now);
    bury(lane, attempt, "not delivered within the subscription's maxAgeHours", now);
  }

  /** The plan, if it is for what stands at the head and all of that is here. */
  private static RequestPlan planOfHead(LaneQueue lane) {
    boolean lacks = lane.lacksBatches();
    return lane.plan()
        .filter(plan -> !lacks)
        .orElseGet(() -> RequestPlan.of(lane.first(1), RequestPlan.Standing.FOLLOWS));
  }

  /**
   * Writes what the lane's plan carries to the dead letters, and when that is durable the attempt.
   * The lane has to wait for one record.
   */
  void bury(LaneQueue lane, Attempt attempt, String detail, Instant now) {
    RequestPlan plan = planOfHead(lane);
    List<QueuedBatch> batches = lane.first(plan.content().batches());
    parking.moves(lane);
    DeadLetter deadLetter =
        AttemptRecords.deadLetter(plan, plan.firstOf(batches), attempt.outcome(), detail, now);
    byte[] body = plan.body(batches);
    long record;
    if (plan.content().isLast()) {
      lane.remove(batches.size());
      record = state.appends.deadLetter(lane, batches, attempt);
    } else {
      record = state.appends.deadLetterOfPart(lane, attempt);
    }
    state.tally.deadLetters++;
    byte[] key = lane.subscriptionId().getBytes(StandardCharsets.UTF_8);
    state.emit(new Effect.AppendDeadLetter(record, key, body, deadLetter));
  }
}
