package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.Subscription;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Starts requests where there is room and takes their results. */
final class RequestFlow {
  private final EngineState state;
  private final Subscriptions subscriptions;
  private final LaneRules rules;
  private final LaneFlow lanes;
  private final ParkFlow parking;
  private final AnswerFlow answers;
  private final Map<Long, OpenRequest> open = new HashMap<>();
  private final Set<Lane> openElsewhere = new HashSet<>();
  private long lastToken;

  RequestFlow(EngineState state, Subscriptions subscriptions, RetrySchedule schedule) {
    this.state = state;
    this.subscriptions = subscriptions;
    parking = new ParkFlow(state);
    rules =
        new LaneRules(
            subscriptions, openElsewhere::contains, parking::isFarAhead, parking::isOverfull);
    lanes = new LaneFlow(state, subscriptions, rules, parking);
    answers = new AnswerFlow(state, schedule, lanes, parking);
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
    while (state.appends.hasRoom()) {
      SendSlots.Grant grant = state.slots.next().orElse(null);
      if (grant == null) {
        return;
      }
      start(grant.lane(), (LaneState.Ready) grant.lane().state(), grant.host(), now);
    }
  }

  private void start(LaneQueue lane, LaneState.Ready ready, String host, Instant now) {
    long version = subscriptions.version(lane.subscriptionId());
    if (!lane.partition().isClosing()
        && rules.next(lane, now) instanceof LaneStep.Go go
        && go.subscription().url().host().equals(host)) {
      RequestPlan plan = RequestPlanner.plan(lane, go.subscription().batch());
      if (plan.standing() == RequestPlan.Standing.UNRECORDED) {
        record(lane, ready, plan, host, now);
      } else {
        send(lane, ready, go.subscription(), version, now);
      }
      return;
    }
    state.slots.release(lane, HostSignal.NONE);
    lane.become(ready.idle());
    lanes.review(lane, now);
  }

  /** Writes down what the request will carry; its slot stays taken. */
  private void record(
      LaneQueue lane, LaneState.Ready ready, RequestPlan plan, String host, Instant now) {
    List<QueuedBatch> batches = lane.first(plan.content().batches());
    parking.moves(lane);
    lane.become(ready.plan(host));
    state.emit(
        new Effect.AppendAttempt(
            state.appends.plan(lane),
            lane.partition().partition(),
            AttemptRecords.given(lane, plan, batches, Outcome.JOINED, now)));
  }

  /** What the lane's request carries is durable. */
  void planned(LaneQueue lane, Instant now) {
    LaneState.Planning planning = (LaneState.Planning) lane.state();
    lane.plan().ifPresent(RequestPlan::recorded);
    LaneState.Ready ready = planning.planned();
    lane.become(ready);
    start(lane, ready, planning.host(), now);
  }

  private void send(
      LaneQueue lane, LaneState.Ready ready, Subscription subscription, long version, Instant now) {
    RequestPlan plan = lane.plan().orElseThrow();
    List<QueuedBatch> batches = lane.first(plan.content().batches());
    byte[] body = plan.body(batches);
    plan.attemptStarted(now);
    lane.pace().started(now);
    state.slots.sending(lane, body.length);
    lane.trying(subscription, version);
    lane.parked().ifPresent(parked -> parked.expiring(false));
    parking.moves(lane);
    long token = ++lastToken;
    lane.become(ready.send(token));
    OpenRequest request =
        new OpenRequest(
            lane, plan, batches, subscription, version, plan.attempts(), body.length, now);
    open.put(token, request);
    lane.partition().started();
    if (request.isCopied()) {
      state.memory.take(body.length);
    }
    SealedBatch first = batches.get(0).batch();
    state.emit(
        new Effect.Send(
            token,
            plan.id(),
            first.orgId(),
            subscription,
            plan.attempts(),
            first.firstEventAt(),
            body));
  }

  /** Takes the result of a request; returns the request. */
  OpenRequest answered(long token, SendResult result, Instant now) {
    OpenRequest request = open.remove(token);
    if (request == null) {
      throw new IllegalArgumentException("no request is open under token " + token);
    }
    if (request.isCopied()) {
      state.memory.release(request.bodyBytes());
    }
    LaneQueue lane = request.lane();
    state.slots.release(lane, HostSignal.of(result));
    lane.partition().ended();
    if (lane.partition().isRevoked()) {
      openElsewhere.remove(lane.lane());
      return request;
    }
    LaneState.Sending sending = (LaneState.Sending) lane.state();
    lane.become(sending.answered());
    if (result instanceof SendResult.Answered answered) {
      lane.pace().answered(answered.duration());
    }
    answers.take(request, result, now);
    lanes.review(lane, now);
    return request;
  }

  /**
   * The lane's partition is gone; its open request is left to end, and nobody may send beside it.
   */
  void abandon(LaneQueue lane) {
    if (lane.state() instanceof LaneState.Sending) {
      openElsewhere.add(lane.lane());
    } else if (lane.state() instanceof LaneState.Planning) {
      state.slots.release(lane, HostSignal.NONE);
    } else if (lane.state() instanceof LaneState.Ready) {
      state.slots.leave(lane);
    }
  }
}
