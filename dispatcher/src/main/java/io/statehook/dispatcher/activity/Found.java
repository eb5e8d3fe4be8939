package io.statehook.dispatcher.activity;

import java.time.Instant;
import java.util.Comparator;

/** A record that a question found. */
public sealed interface Found permits FoundAttempt, FoundDelivery, FoundDeadLetter {
  /** Newest first; among those of one millisecond, an order that stays. */
  Comparator<Found> NEWEST_FIRST =
      Comparator.comparing(Found::appendedAt)
          .thenComparing(found -> found.position().partition())
          .thenComparing(found -> found.position().offset())
          .reversed();

  /** Where it stands. */
  RecordPosition position();

  /** When the broker took it. */
  Instant appendedAt();
}
