package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what the result of a request means for its lane, and records it. */
final class AnswerFlow {
  /** How soon a request is tried again that this worker could not send. */
  static final Duration NOT_SENT_PAUSE = Duration.ofSeconds(1);

  private final EngineState state;
  private final RetrySchedule schedule;
  private final LaneFlow lanes;
  private final ParkFlow parking;

  AnswerFlow(EngineState state, RetrySchedule schedule, LaneFlow lanes, ParkFlow parking) {
    this.state = state;
    this.schedule = schedule;
    this.lanes = lanes;
    this.parking = parking;
  }

  /** Takes the result; the lane is at rest. */
  void take(OpenRequest request, SendResult result, Instant now) {
    Verdict verdict = verdict(request, result);
    if (verdict == Verdict.NOT_SENT) {
      state.tally.notSent++;
      request.plan().attemptWithdrawn();
      request.lane().failures().waitUntil(now.plus(NOT_SENT_PAUSE));
      return;
    }
    state.tally.ended(request, result);
    request.lane().answered(verdict == Verdict.DELIVERED, now);
    switch (verdict) {
      case DELIVERED -> delivered(request, result);
      case RETRY -> retry(request, result, 1, now);
      case RETRY_SLOWLY -> retry(request, result, RetrySchedule.SLOW_PART, now);
      case REJECTED -> rejected(request, result, now);
      case TOO_LARGE -> tooLarge(request, result, now);
      case GONE -> gone(request, result, now);
      case NOT_SENT -> throw new AssertionError("handled above");
    }
  }

  private static Verdict verdict(OpenRequest request, SendResult result) {
    if (result instanceof SendResult.NotSent) {
      return Verdict.NOT_SENT;
    }
    if (!(result instanceof SendResult.Answered answered)) {
      return Verdict.RETRY;
    }
    if (AnswerPolicy.isRejection(answered.status())) {
      request.plan().rejected();
    }
    return AnswerPolicy.judge(
        answered.status(),
        request.plan().rejections(),
        request.subscription().delivery().onRejected());
  }

  private void delivered(OpenRequest request, SendResult result) {
    LaneQueue lane = request.lane();
    Attempt attempt = AttemptRecords.made(request, result, Outcome.DELIVERED, Optional.empty());
    lane.failures().forget();
    state.tally.delivered(request);
    if (request.plan().content().isLast()) {
      List<QueuedBatch> batches = lane.remove(request.batches().size());
      batches.forEach(batch -> state.memory.release(batch.bytes()));
      state.reads.releaseIfEmpty(lane);
      append(state.appends.delivered(lane, batches), lane, attempt);
    } else {
      lane.plan(request.plan().rest());
      append(state.appends.note(lane), lane, attempt);
    }
    working(lane);
  }

  private void retry(OpenRequest request, SendResult result, int atLeast, Instant now) {
    LaneQueue lane = request.lane();
    LaneFailures failures = lane.failures();
    failures.failed(atLeast, now);
    failures.because(AttemptRecords.describe(result));
    if (failures.haveLasted(state.limits.suspendAfter(), now)) {
      suspended(request, result);
      return;
    }
    Instant next = now.plus(schedule.waitAfter(failures.inRow(), asked(result, now)));
    failures.waitUntil(next);
    boolean expires = !next.isBefore(lane.expiry(request.subscription()));
    Outcome outcome = parking.waitsLong(lane, now) ? Outcome.PARKED : Outcome.RETRY;
    Optional<Instant> nextAttemptAt = expires ? Optional.empty() : Optional.of(next);
    record(request, result, outcome, nextAttemptAt);
    failing(lane);
  }

  private void failing(LaneQueue lane) {
    String why = lane.failures().last();
    Optional<Parked> parked = lane.parked();
    if (parked.isEmpty()) {
      state.emit(state.health.failing(lane, why));
      return;
    }
    parked.get().because(why);
    parking.save(lane);
    state.emit(state.health.parked(lane, why));
  }

  private static Optional<Duration> asked(SendResult result, Instant now) {
    return result instanceof SendResult.Answered answered
        ? answered.retryAfter().flatMap(header -> RetryAfter.parse(header, now))
        : Optional.empty();
  }

  /** What was joined is sent batch by batch before one of them is believed to be bad. */
  private void rejected(OpenRequest request, SendResult result, Instant now) {
    LaneQueue lane = request.lane();
    if (request.batches().size() > 1 && request.plan().content().isWhole()) {
      lane.shape().dissolve(request.batches().get(request.batches().size() - 1).offset());
      lane.forgetPlan();
      retry(request, result, 1, now);
      return;
    }
    bury(request, result, "rejected by the receiver: " + AttemptRecords.describe(result), now);
  }

  private void bury(OpenRequest request, SendResult result, String detail, Instant now) {
    LaneQueue lane = request.lane();
    lane.failures().forget();
    Attempt attempt = AttemptRecords.made(request, result, Outcome.REJECTED, Optional.empty());
    lanes.bury(lane, attempt, detail, now);
    lane.become(LaneState.IDLE.settle(1));
    working(lane);
  }

  /** Half as much is sent next; the endpoint works, so that is no failure. */
  private void tooLarge(OpenRequest request, SendResult result, Instant now) {
    RequestPlan plan = request.plan();
    LaneQueue lane = request.lane();
    boolean mayBury = request.subscription().delivery().onRejected() == OnRejected.DEAD_LETTER;
    if (plan.content().events() == 1 && mayBury) {
      bury(request, result, "one event alone is too large for the receiver", now);
      return;
    }
    lane.shape().refused(request.bodyBytes());
    int events = plan.fitting(request.batches(), lane.shape().maxBodyBytes());
    if (events == plan.content().events()) {
      retry(request, result, RetrySchedule.SLOW_PART, now);
      return;
    }
    lane.failures().forget();
    record(request, result, Outcome.RETRY, Optional.of(now));
    lane.plan(plan.beginning(events));
  }

  private void gone(OpenRequest request, SendResult result, Instant now) {
    request.lane().failures().failed(1, now);
    request.lane().failures().because("the receiver is gone: " + AttemptRecords.describe(result));
    suspended(request, result);
  }

  private void suspended(OpenRequest request, SendResult result) {
    request.lane().failures().suspend(request.version());
    record(request, result, Outcome.SUSPENDED, Optional.empty());
  }

  private void working(LaneQueue lane) {
    state.emit(
        lane.parked().isPresent()
            ? state.health.parked(lane, ParkFlow.DRAINING)
            : state.health.working(lane));
  }

  private void record(
      OpenRequest request, SendResult result, Outcome outcome, Optional<Instant> nextAttemptAt) {
    Attempt attempt = AttemptRecords.made(request, result, outcome, nextAttemptAt);
    append(state.appends.note(request.lane()), request.lane(), attempt);
  }

  private void append(long record, LaneQueue lane, Attempt attempt) {
    state.emit(new Effect.AppendAttempt(record, lane.partition().partition(), attempt));
  }
}
