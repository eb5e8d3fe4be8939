package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchBody;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.dispatcher.delivery.RequestPlan.Standing;
import java.util.ArrayList;
import java.util.List;

/** Decides what the next request of a lane carries. Once it was sent, that never changes. */
final class RequestPlanner {
  private RequestPlanner() {}

  /** The plan for the lane's head, which is made now if there is none. */
  static RequestPlan plan(LaneQueue lane, BatchLimits limits) {
    RequestPlan plan = lane.plan().orElseGet(() -> fresh(lane, limits));
    RequestPlan fitting = cut(plan, lane);
    lane.plan(fitting);
    return fitting;
  }

  private static RequestPlan fresh(LaneQueue lane, BatchLimits limits) {
    List<QueuedBatch> chosen = new ArrayList<>();
    long maxBytes = Math.min(limits.maxBytes(), lane.shape().maxBodyBytes());
    long bytes = 0;
    int events = 0;
    for (QueuedBatch next : lane.waiting()) {
      bytes += next.bytes();
      events += next.batch().events();
      boolean fits =
          events <= limits.maxEvents()
              && BatchBody.joinedLength(bytes, chosen.size() + 1) <= maxBytes;
      if (!chosen.isEmpty() && !(fits && isJoinable(lane, chosen.get(0), next))) {
        break;
      }
      chosen.add(next);
    }
    return RequestPlan.of(chosen, standing(lane, chosen));
  }

  private static Standing standing(LaneQueue lane, List<QueuedBatch> chosen) {
    QueuedBatch head = chosen.get(0);
    boolean perhapsSent = lane.shape().takePerhapsSent(head);
    if (chosen.size() > 1 || lane.shape().wasDissolved(head)) {
      return Standing.UNRECORDED;
    }
    return perhapsSent ? Standing.FIXED : Standing.FOLLOWS;
  }

  /**
   * The id of joined batches is that of the first and the last: it says what lies between only
   * where a lane holds each batch once. What is sent again at request may stand there many times.
   */
  private static boolean isJoinable(LaneQueue lane, QueuedBatch head, QueuedBatch next) {
    SealedBatch first = head.batch();
    SealedBatch other = next.batch();
    return !lane.shape().sendsAlone(head)
        && !lane.shape().sendsAlone(next)
        && first.orgId().equals(other.orgId())
        && first.format() == other.format()
        && first.kind() == other.kind()
        && first.kind() != BatchKind.REPLAY
        && BatchBody.isArray(first.body())
        && BatchBody.isArray(other.body());
  }

  /** A body as long as one that the receiver has refused is not sent for the first time. */
  private static RequestPlan cut(RequestPlan plan, LaneQueue lane) {
    boolean isFixed = plan.standing() == Standing.FIXED;
    if (isFixed || plan.content().events() == 1 || !lane.shape().hasRefused()) {
      return plan;
    }
    List<QueuedBatch> batches = lane.first(plan.content().batches());
    if (plan.body(batches).length <= lane.shape().maxBodyBytes()) {
      return plan;
    }
    int events = plan.fitting(batches, lane.shape().maxBodyBytes());
    return events == plan.content().events() ? plan : plan.beginning(events);
  }
}
