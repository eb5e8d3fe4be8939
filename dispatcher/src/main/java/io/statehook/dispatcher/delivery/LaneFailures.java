package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a lane's endpoint has done to its last requests. */
final class LaneFailures {
  private static final long NOT_SUSPENDED = -1;

  private int inRow;
  private String last = "";
  private Instant notBefore = Instant.MIN;
  private @Nullable Instant since;
  private long suspendedVersion = NOT_SUSPENDED;

  /** How many failures there were in a row, of whichever request. */
  int inRow() {
    return inRow;
  }

  /** The attempt failed; at least so many failures are counted. */
  void failed(int atLeast, Instant now) {
    inRow = Math.max(inRow + 1, atLeast);
    since = since == null ? now : since;
  }

  /** What the last failure was, for people. */
  String last() {
    return last;
  }

  void because(String why) {
    last = why;
  }

  /** When the first in the row was; empty if the last attempt did not fail. */
  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  /** Whether attempts have failed for so long without one success. */
  boolean haveLasted(Duration limit, Instant now) {
    return since != null && !now.isBefore(since.plus(limit));
  }

  /** Nothing is sent before. */
  Instant notBefore() {
    return notBefore;
  }

  void waitUntil(Instant time) {
    notBefore = time;
  }

  /** The endpoint works, or is another one now: failures so far say nothing any more. */
  void forget() {
    inRow = 0;
    notBefore = Instant.MIN;
    since = null;
  }

  /** Nothing is sent any more while the subscription has this version. */
  void suspend(long subscriptionVersion) {
    suspendedVersion = subscriptionVersion;
  }

  /** Whether nothing may be sent while the subscription has this version. */
  boolean isSuspended(long subscriptionVersion) {
    return suspendedVersion != NOT_SUSPENDED && suspendedVersion == subscriptionVersion;
  }

  /** The version of the subscription that was suspended, or -1. */
  long suspendedVersion() {
    return suspendedVersion;
  }

  /** Somebody has looked at the subscription: it is tried again. */
  void resume() {
    suspendedVersion = NOT_SUSPENDED;
    forget();
  }

  /** What the lane's last owner knew. */
  void restore(LaneRecord durable) {
    inRow = durable.failures();
    last = durable.reason();
    notBefore = durable.nextProbe().orElse(Instant.MIN);
    since = durable.failingSince().orElse(null);
    suspendedVersion = durable.suspendedVersion();
  }

  /** What earlier owners have recorded since. */
  void recover(Recovery.OfLane recovered) {
    if (recovered.works()) {
      forget();
    }
    recovered.failingSince().ifPresent(first -> recover(recovered, first));
  }

  private void recover(Recovery.OfLane recovered, Instant first) {
    int attempts = recovered.plan().map(RequestPlan::attempts).orElse(1);
    inRow = Math.max(inRow, recovered.waitsLong() ? RetrySchedule.SLOW_PART : attempts);
    last = recovered.failure();
    notBefore = recovered.dueAt().orElse(notBefore);
    since = since == null ? first : since;
  }
}
