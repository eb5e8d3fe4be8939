package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Outcome;
import io.statehook.dispatcher.delivery.LaneState.Why;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Moves lanes that are at rest: into the line, into a wait, or past batches that are given up. */
final class LaneFlow {
  /** How soon a lane that waits for a newer version of its subscription looks again. */
  static final Duration VERSION_RECHECK = Duration.ofMillis(500);

  private final EngineState state;
  private final Subscriptions subscriptions;
  private final LaneRules rules;

  LaneFlow(EngineState state, Subscriptions subscriptions, LaneRules rules) {
    this.state = state;
    this.subscriptions = subscriptions;
    this.rules = rules;
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
      enter(lane, resting, step, now);
    }
  }

  private void leaveRest(LaneQueue lane) {
    state.timers.cancel(lane);
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
    state.emit(state.health.resumed(lane));
    return rules.next(lane, now);
  }

  private void enter(LaneQueue lane, LaneState.Resting resting, LaneStep step, Instant now) {
    if (step instanceof LaneStep.Go go) {
      lane.become(resting.ready());
      state.slots.join(lane, go.subscription().url().host());
    } else if (step instanceof LaneStep.Wait wait) {
      lane.become(resting.backOff(wait.until()));
      state.timers.set(lane, wait.until());
    } else if (step instanceof LaneStep.Hold hold) {
      lane.become(resting.hold(hold.why()));
      hold(lane, hold.why(), now);
    } else {
      lane.become(resting.idle());
      forgetIfGone(lane);
    }
  }

  private void hold(LaneQueue lane, Why why, Instant now) {
    if (why == Why.PAUSED) {
      state.emit(state.health.paused(lane));
    } else if (why == Why.NEWER_VERSION) {
      state.timers.set(lane, now.plus(VERSION_RECHECK));
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
    long record = discard ? state.appends.settling(lane, head.offset()) : state.appends.note();
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
    long record = state.appends.settling(lane, batch.offset(), body.length);
    state.tally.deadLetters++;
    state.emit(
        new Effect.AppendDeadLetter(
            record,
            lane.subscriptionId().getBytes(StandardCharsets.UTF_8),
            body,
            AttemptRecords.deadLetter(batch, outcome, detail, now)));
  }
}
