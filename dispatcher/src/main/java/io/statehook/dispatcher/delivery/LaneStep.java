package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.time.Instant;

/** What a lane at rest has to do now. */
sealed interface LaneStep {
  /** Nothing: it is empty. */
  record Rest() implements LaneStep {}

  /** Drop the head with a record: its subscription is gone or switched off. */
  record Discard() implements LaneStep {}

  /** Give the head up: it is too old. */
  record Expire() implements LaneStep {}

  /** Wait for something that is not a time. */
  record Hold(LaneState.Why why) implements LaneStep {}

  /** Wait for a time. */
  record Wait(Instant until) implements LaneStep {}

  /** Read more of the backlog. */
  record Read() implements LaneStep {}

  /** Be live again: the backlog is empty. */
  record GoLive() implements LaneStep {}

  /** Send the head. */
  record Go(Subscription subscription) implements LaneStep {}
}
