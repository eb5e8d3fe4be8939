package io.statehook.dispatcher.console;

import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.SubscriptionStatus;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.Optional;

/**
 * How a webhook is doing, as a badge says it.
 *
 * @param word one word
 * @param tone the badge's colour: good, warn, bad or idle
 * @param reason why, for people; may be empty
 */
record Health(String word, String tone, String reason) {
  private static final Health OFF = new Health("off", "idle", "Nothing is collected or sent.");
  private static final Health PAUSED =
      new Health("paused", "idle", "Events are collected and held until somebody resumes it.");

  /** What the record says, and where that leaves it open, what workers tell. */
  static Health of(SubscriptionStanding standing, Optional<SubscriptionStatus> status) {
    Optional<VersionedSubscription> inForce = standing.inForce();
    if (standing.refusal().isPresent()) {
      return new Health("refused", "bad", standing.refusal().get().reason());
    }
    if (inForce.isEmpty() || !inForce.get().subscription().active()) {
      return OFF;
    }
    if (inForce.get().subscription().paused()) {
      return PAUSED;
    }
    String state = status.map(SubscriptionStatus::state).orElse("live");
    String reason = status.map(SubscriptionStatus::reason).orElse("");
    return switch (state) {
      case "retrying" -> new Health(state, "warn", reason);
      case "parked", "suspended" -> new Health(state, "bad", reason);
      // A status may be older than the record that it is about.
      default -> new Health("live", "good", "");
    };
  }

  /** Whether somebody should look. */
  boolean needsAttention() {
    return tone.equals("warn") || tone.equals("bad");
  }
}
