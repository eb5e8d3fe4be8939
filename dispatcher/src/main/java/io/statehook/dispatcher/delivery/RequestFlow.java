package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts requests where there is room, and decides what their results mean. */
final class RequestFlow {
  private final EngineState state;
  private final RetrySchedule schedule;
  private final LaneRules rules;
  private final LaneFlow lanes;
  private final ParkFlow parking;
  private final Map<Long, OpenRequest> open = new HashMap<>();
  private final Set<Lane> openElsewhere = new HashSet<>();
  private long lastToken;

  RequestFlow(EngineState state, Subscriptions subscriptions, RetrySchedule schedule) {
    this.state = state;
    this.schedule = schedule;
    rules = new LaneRules(subscriptions, state.limits, openElsewhere::contains);
    parking = new ParkFlow(state);
    lanes = new LaneFlow(state, subscriptions, rules, parking);
  }

  /** The lanes whose requests these are. */
  LaneFlow lanes() {
    return lanes;
  }

  /** What parks the lanes. */
  ParkFlow parking() {
    return parking;
  }

  /** Requests whose results will be recorded. */
  int openCount() {
    return open.size() - openElsewhere.size();
  }

  /** Starts whatever is ready and has room. */
  void dispatch(Instant now) {
    while (!state.isStopping() && state.appends.hasRoom()) {
      SendSlots.Grant grant = state.slots.next().orElse(null);
      if (grant == null) {
        return;
      }
      start(grant, now);
    }
  }

  private void start(SendSlots.Grant grant, Instant now) {
    LaneQueue lane = grant.lane();
    LaneState.Ready ready = (LaneState.Ready) lane.state();
    if (rules.next(lane, now) instanceof LaneStep.Go go
        && go.subscription().url().host().equals(grant.host())) {
      send(lane, ready, go.subscription(), now);
      return;
    }
    state.slots.release(lane, HostSignal.NONE);
    lane.become(ready.idle());
    lanes.review(lane, now);
  }

  private void send(LaneQueue lane, LaneState.Ready ready, Subscription subscription, Instant now) {
    QueuedBatch head = lane.head().orElseThrow();
    head.attemptStarted(now);
    lane.pace().started(now);
    state.slots.sending(lane, head.bytes());
    lane.trying(subscription);
    long token = ++lastToken;
    lane.become(ready.send(token));
    open.put(token, new OpenRequest(lane, head, subscription, head.attempts(), now));
    state.emit(
        new Effect.Send(
            token,
            head.batch().id(),
            head.batch().orgId(),
            subscription,
            head.attempts(),
            head.batch().body()));
  }

  /** Takes the result of a request; returns the request. */
  OpenRequest answered(long token, SendResult result, Instant now) {
    OpenRequest request = open.remove(token);
    if (request == null) {
      throw new IllegalArgumentException("no request is open under token " + token);
    }
    LaneQueue lane = request.lane();
    state.slots.release(lane, HostSignal.of(result));
    if (lane.partition().isRevoked()) {
      openElsewhere.remove(lane.lane());
      return request;
    }
    LaneState.Sending sending = (LaneState.Sending) lane.state();
    lane.become(sending.answered());
    if (result instanceof SendResult.Answered answered) {
      lane.pace().answered(answered.duration());
    }
    state.tally.ended(request, result);
    switch (verdict(request, result)) {
      case DELIVERED -> delivered(request, result);
      case RETRY -> retry(request, result, 1, now);
      case RETRY_SLOWLY -> retry(request, result, RetrySchedule.SLOW_PART, now);
      case REJECTED -> rejected(request, result, now);
    }
    lanes.review(lane, now);
    return request;
  }

  /**
   * The lane's partition is gone; its open request is left to end, and nobody may send beside it.
   */
  void abandon(LaneQueue lane) {
    if (lane.state() instanceof LaneState.Sending) {
      openElsewhere.add(lane.lane());
    }
  }

  private static Verdict verdict(OpenRequest request, SendResult result) {
    if (!(result instanceof SendResult.Answered answered)) {
      return Verdict.RETRY;
    }
    if (AnswerPolicy.isRejection(answered.status())) {
      request.batch().rejected();
    }
    return AnswerPolicy.judge(
        answered.status(),
        request.batch().rejections(),
        request.subscription().delivery().onRejected());
  }

  private void delivered(OpenRequest request, SendResult result) {
    LaneQueue lane = request.lane();
    QueuedBatch batch = lane.removeHead();
    state.memory.release(batch.batch().body().length);
    lane.forgetFailures();
    state.tally.delivered(request);
    long record = state.appends.resolving(lane, batch);
    append(record, request, result, Outcome.DELIVERED, Optional.empty());
    working(lane);
  }

  private void retry(OpenRequest request, SendResult result, int atLeast, Instant now) {
    LaneQueue lane = request.lane();
    lane.failed(atLeast);
    Duration wait = schedule.waitAfter(lane.failures(), asked(result, now));
    Instant next = now.plus(wait);
    lane.waitUntil(next);
    boolean expires = !next.isBefore(lane.expiry(request.batch(), request.subscription()));
    append(
        state.appends.note(),
        request,
        result,
        Outcome.RETRY,
        expires ? Optional.empty() : Optional.of(next));
    failing(lane, AttemptRecords.describe(result));
  }

  private void failing(LaneQueue lane, String why) {
    lane.failedBecause(why);
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

  private void rejected(OpenRequest request, SendResult result, Instant now) {
    LaneQueue lane = request.lane();
    QueuedBatch batch = lane.removeHead();
    lane.forgetFailures();
    append(state.appends.note(), request, result, Outcome.REJECTED, Optional.empty());
    String detail = "rejected by the receiver: " + AttemptRecords.describe(result);
    lanes.deadLetter(lane, batch, Outcome.REJECTED, detail, now);
    lane.become(LaneState.IDLE.settle(1));
    working(lane);
  }

  private void working(LaneQueue lane) {
    state.emit(
        lane.parked().isPresent()
            ? state.health.parked(lane, ParkFlow.DRAINING)
            : state.health.working(lane));
  }

  private void append(
      long record,
      OpenRequest request,
      SendResult result,
      Outcome outcome,
      Optional<Instant> nextAttemptAt) {
    state.emit(
        new Effect.AppendAttempt(
            record,
            request.lane().partition().partition(),
            AttemptRecords.made(request, result, outcome, nextAttemptAt)));
  }
}
