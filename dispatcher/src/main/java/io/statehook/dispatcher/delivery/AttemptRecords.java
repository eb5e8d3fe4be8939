package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Words what happened to a batch as records for operators. */
final class AttemptRecords {
  private AttemptRecords() {}

  /** An attempt that was made. */
  static Attempt made(
      OpenRequest request, SendResult result, Outcome outcome, Optional<Instant> nextAttemptAt) {
    boolean answered = result instanceof SendResult.Answered;
    SealedBatch batch = request.batch().batch();
    return new Attempt(
        batch.id().text(),
        List.of(batch.id().text()),
        batch.subscriptionId(),
        batch.lane().toString(),
        request.attempt(),
        outcome,
        answered ? OptionalInt.of(((SendResult.Answered) result).status()) : OptionalInt.empty(),
        answered ? Optional.empty() : Optional.of(((SendResult.Failed) result).kind()),
        millis(request.startedAt()),
        result.duration(),
        batch.events(),
        batch.body().length,
        Optional.empty(),
        nextAttemptAt.map(AttemptRecords::millis),
        answered ? ResponseSnippet.of(((SendResult.Answered) result).body()) : "");
  }

  /** The end of a batch without another request. */
  static Attempt given(QueuedBatch queued, Outcome outcome, Instant now) {
    SealedBatch batch = queued.batch();
    return new Attempt(
        batch.id().text(),
        List.of(batch.id().text()),
        batch.subscriptionId(),
        batch.lane().toString(),
        queued.attempts(),
        outcome,
        OptionalInt.empty(),
        Optional.empty(),
        millis(now),
        Duration.ZERO,
        batch.events(),
        batch.body().length,
        Optional.empty(),
        Optional.empty(),
        "");
  }

  /** Why a batch is in the dead letters. */
  static DeadLetter deadLetter(QueuedBatch queued, Outcome outcome, String detail, Instant now) {
    return new DeadLetter(
        outcome.wireName(),
        detail,
        queued.attempts(),
        millis(queued.firstAttemptOr(now)),
        queued.batch().source().toString());
  }

  /** One sentence about a failure, fit for status and dead letters. */
  static String describe(SendResult result) {
    if (result instanceof SendResult.Answered answered) {
      return "status " + answered.status();
    }
    SendResult.Failed failed = (SendResult.Failed) result;
    return failed.detail().isEmpty() ? failed.kind() : failed.kind() + ": " + failed.detail();
  }

  private static Instant millis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }
}
