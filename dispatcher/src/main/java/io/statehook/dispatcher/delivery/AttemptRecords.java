package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Words what happened to a request as records for operators, and for the lane's next owner. */
final class AttemptRecords {
  private AttemptRecords() {}

  /** An attempt that was made. */
  static Attempt made(
      OpenRequest request, SendResult result, Outcome outcome, Optional<Instant> nextAttemptAt) {
    Optional<SendResult.Answered> answer =
        result instanceof SendResult.Answered answered ? Optional.of(answered) : Optional.empty();
    Optional<String> error =
        result instanceof SendResult.Failed failed ? Optional.of(failed.kind()) : Optional.empty();
    RequestPlan plan = request.plan();
    return new Attempt(
        plan.id().text(),
        ids(request.batches()),
        request.batches().get(0).batch().orgId(),
        request.lane().subscriptionId(),
        request.lane().lane().toString(),
        request.attempt(),
        outcome,
        answer.map(known -> OptionalInt.of(known.status())).orElseGet(OptionalInt::empty),
        error,
        millis(request.startedAt()),
        result.duration(),
        plan.content().events(),
        request.bodyBytes(),
        part(plan),
        position(request.batches()),
        nextAttemptAt.map(AttemptRecords::millis),
        answer.map(known -> ResponseSnippet.of(known.body())).orElse(""));
  }

  /** What is decided about batches without another request, or before their first one. */
  static Attempt given(
      LaneQueue lane, RequestPlan plan, List<QueuedBatch> batches, Outcome outcome, Instant now) {
    return new Attempt(
        plan.id().text(),
        ids(batches),
        batches.get(0).batch().orgId(),
        lane.subscriptionId(),
        lane.lane().toString(),
        plan.attempts(),
        outcome,
        OptionalInt.empty(),
        Optional.empty(),
        millis(now),
        Duration.ZERO,
        plan.content().events(),
        plan.body(batches).length,
        part(plan),
        position(batches),
        Optional.empty(),
        "");
  }

  /** Why what a plan carries is in the dead letters. */
  static DeadLetter deadLetter(
      RequestPlan plan, QueuedBatch first, Outcome outcome, String detail, Instant now) {
    return new DeadLetter(
        outcome.wireName(),
        detail,
        plan.attempts(),
        millis(plan.firstAttemptOr(now)),
        first.batch().source().toString());
  }

  /** One sentence about a failure, fit for status and dead letters. */
  static String describe(SendResult result) {
    if (result instanceof SendResult.Answered answered) {
      return "status " + answered.status();
    }
    if (result instanceof SendResult.Failed failed) {
      return failed.detail().isEmpty() ? failed.kind() : failed.kind() + ": " + failed.detail();
    }
    return ((SendResult.NotSent) result).reason();
  }

  /** The same, as far as the record says it. */
  static String describe(Attempt attempt) {
    return attempt.status().isPresent()
        ? "status " + attempt.status().getAsInt()
        : attempt.error().orElse("");
  }

  private static List<String> ids(List<QueuedBatch> batches) {
    return batches.stream().map(queued -> queued.batch().id().text()).toList();
  }

  private static Optional<Attempt.Part> part(RequestPlan plan) {
    RequestPlan.Content content = plan.content();
    return content.isWhole()
        ? Optional.empty()
        : Optional.of(new Attempt.Part(content.firstEvent(), content.of()));
  }

  private static OptionalLong position(List<QueuedBatch> batches) {
    return OptionalLong.of(batches.get(batches.size() - 1).offset());
  }

  private static Instant millis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }
}
