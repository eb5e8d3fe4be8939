package io.statehook.dispatcher.console;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.dispatcher.activity.FoundAttempt;
import java.time.Instant;
import java.util.List;

/**
 * One request as a timeline shows it.
 *
 * @param time of the day
 * @param exactTime with the date
 * @param tone good, warn, bad or idle
 * @param outcome in a word
 * @param answer the status or the class of failure
 * @param next when it is tried again, in words, or empty text
 * @param response the beginning of the answer's body
 * @param facts everything else
 */
record AttemptRow(
    String time,
    String exactTime,
    String subscription,
    String tone,
    String outcome,
    String answer,
    String next,
    String size,
    String duration,
    String response,
    List<WebhookView.Fact> facts) {

  static AttemptRow of(FoundAttempt found, Instant now) {
    Attempt attempt = found.attempt();
    return new AttemptRow(
        Words.clock(attempt.startedAt()),
        Words.time(attempt.startedAt()),
        attempt.subscription(),
        tone(attempt.outcome()),
        attempt.outcome().wireName(),
        answer(attempt),
        attempt
            .nextAttemptAt()
            .filter(now::isBefore)
            .map(time -> "next try " + Words.relative(time, now))
            .orElse(""),
        Words.count(attempt.events(), "event") + ", " + Words.bytes(attempt.bytes()),
        Words.duration(attempt.duration()),
        attempt.response(),
        List.of(
            new WebhookView.Fact("Request", attempt.request()),
            new WebhookView.Fact("Try", Integer.toString(attempt.attempt())),
            new WebhookView.Fact("Lane", attempt.lane()),
            new WebhookView.Fact("Batches", Words.count(attempt.batches().size())),
            new WebhookView.Fact("Record", found.position().toString())));
  }

  private static String answer(Attempt attempt) {
    return attempt.status().isPresent()
        ? Integer.toString(attempt.status().getAsInt())
        : attempt.error().orElse("");
  }

  private static String tone(Outcome outcome) {
    return switch (outcome) {
      case DELIVERED -> "good";
      case RETRY, PARKED -> "warn";
      case REJECTED, EXPIRED, SUSPENDED -> "bad";
      case DISCARDED, JOINED -> "idle";
    };
  }

  /** Which request; the response stays on the page. */
  @Override
  public String toString() {
    return "AttemptRow[%s, %s, %s]".formatted(exactTime, subscription, outcome);
  }
}
