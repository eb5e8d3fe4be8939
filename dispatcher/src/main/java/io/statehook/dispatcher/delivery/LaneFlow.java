package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Outcome;
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

  private final EngineState state;
  private final Subscriptions subscriptions;
  private final LaneRules rules;
  private final ParkFlow parking;

  LaneFlow(EngineState state, Subscriptions subscriptions, LaneRules rules, ParkFlow parking) {
    this.state = state;
    this.subscriptions = subscriptions;
    this.rules = rules;
    this.parking = parking;
  }

  /** Lets the lane do what its situation asks for; nothing if it is not at rest. */
  void review(LaneQueue lane, Instant now) {
    if (state.isStopping()
        || lane.partition().isRevoked()
        || !(lane.state() instanceof LaneState.Resting resting)) {
      return;
    }
    leaveRest(lane);
    forgetOldEndpoint(lane);
    LaneStep step = firstStep(lane, now);
    int records = 0;
    while (step instanceof LaneStep.Discard || step instanceof LaneStep.Expire) {
      giveUpHead(lane, step instanceof LaneStep.Discard, now);
      records++;
      step = rules.next(lane, now);
    }
    if (records > 0) {
      lane.become(resting.settle(records));
    } else {
      Optional<String> reason = parking.reason(lane, step, now);
      reason.ifPresent(why -> parking.park(lane, why, now));
      enter(lane, resting, reason.isPresent() ? rules.next(lane, now) : step, now);
    }
    releaseReadSlot(lane);
  }

  /** Parks a lane that holds more than it may; what its open request carries stays with it. */
  void relieve(LaneQueue lane, Instant now) {
    if (!(lane.state() instanceof LaneState.Sending)) {
      review(lane, now);
      return;
    }
    LaneStep sending = new LaneStep.Rest();
    parking.reason(lane, sending, now).ifPresent(why -> parking.park(lane, why, now));
  }

  /** Memory is full: the lanes that hold most make room, so that consumption pauses briefly. */
  void spill(List<LaneQueue> all, Instant now) {
    List<LaneQueue> largest = new ArrayList<>(all);
    largest.removeIf(lane -> lane.size() < 2 || lane.parked().isPresent());
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

  private void releaseReadSlot(LaneQueue lane) {
    if (lane.size() == 0 && !(lane.state() instanceof LaneState.Reading)) {
      state.reads.release(lane);
    }
  }

  private void leaveRest(LaneQueue lane) {
    state.timers.cancel(lane);
    state.reads.leaveLine(lane);
    if (lane.state() instanceof LaneState.Ready) {
      state.slots.leave(lane);
    }
  }

  /** Waits that an endpoint has earned do not bind its replacement. */
  private void forgetOldEndpoint(LaneQueue lane) {
    subscriptions
        .find(lane.subscriptionId())
        .filter(lane::wouldRequestDiffer)
        .ifPresent(
            subscription -> {
              lane.forgetFailures();
              lane.pace().endpointChanged();
              lane.trying(subscription);
            });
  }

  private LaneStep firstStep(LaneQueue lane, Instant now) {
    LaneStep step = rules.next(lane, now);
    boolean stillPaused = step instanceof LaneStep.Hold hold && hold.why() == Why.PAUSED;
    if (!lane.isHeld(Why.PAUSED) || stillPaused) {
      return step;
    }
    lane.resumed(now);
    if (lane.parked().isPresent()) {
      state.emit(state.health.parked(lane, ParkFlow.DRAINING));
    }
    state.emit(state.health.resumed(lane));
    rememberPause(lane, false);
    return rules.next(lane, now);
  }

  private void enter(LaneQueue lane, LaneState.Resting resting, LaneStep step, Instant now) {
    if (step instanceof LaneStep.Go go) {
      lane.become(resting.ready());
      boolean slow = lane.failures() > 0 || !lane.pace().isFast(state.limits.slowThreshold());
      state.slots.join(lane, go.subscription().url().host(), slow);
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
      parking.read(lane, resting);
    } else if (step instanceof LaneStep.GoLive) {
      parking.goLive(lane, resting);
    } else {
      lane.become(resting.idle());
      forgetIfGone(lane);
    }
  }

  /** What was read from the backlog need not be read again for each request of a limited rate. */
  private boolean isShortPace(LaneQueue lane, Instant until, Instant now) {
    return lane.failures() == 0 && !until.isAfter(now.plus(state.limits.slowThreshold()));
  }

  private void hold(LaneQueue lane, Why why, Instant now) {
    if (why == Why.PAUSED) {
      state.emit(state.health.paused(lane));
      lane.parked().ifPresent(parked -> parking.putBack(lane, Instant.MAX));
      rememberPause(lane, true);
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

  private void rememberPause(LaneQueue lane, boolean paused) {
    if (lane.parked().filter(parked -> parked.paused(paused)).isPresent()) {
      parking.save(lane);
    }
  }

  private void forgetIfGone(LaneQueue lane) {
    if (subscriptions.find(lane.subscriptionId()).isEmpty()) {
      state.health.forget(lane);
      lane.partition().forget(lane);
    }
  }

  private void giveUpHead(LaneQueue lane, boolean discard, Instant now) {
    QueuedBatch head = lane.removeHead();
    int bytes = head.batch().body().length;
    Outcome outcome = discard ? Outcome.DISCARDED : Outcome.EXPIRED;
    if (discard) {
      state.memory.release(bytes);
      state.tally.discarded++;
    }
    long record = discard ? state.appends.settling(lane, head) : state.appends.note();
    state.emit(
        new Effect.AppendAttempt(
            record, lane.partition().partition(), AttemptRecords.given(head, outcome, now)));
    if (!discard) {
      deadLetter(lane, head, outcome, "not delivered within the subscription's maxAgeHours", now);
    }
  }

  /** Writes the batch to the dead letters; the lane has to wait for that. */
  void deadLetter(LaneQueue lane, QueuedBatch batch, Outcome outcome, String detail, Instant now) {
    byte[] body = batch.batch().body();
    long record = state.appends.settling(lane, batch, body.length);
    state.tally.deadLetters++;
    state.emit(
        new Effect.AppendDeadLetter(
            record,
            lane.subscriptionId().getBytes(StandardCharsets.UTF_8),
            body,
            AttemptRecords.deadLetter(batch, outcome, detail, now)));
  }
}
