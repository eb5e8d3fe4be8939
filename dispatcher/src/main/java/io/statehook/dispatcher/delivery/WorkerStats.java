package io.statehook.dispatcher.delivery;

import java.util.Map;

/**
 * What a worker has done since it started, and what it holds now.
 *
 * @param deliveredBatches batches that a receiver took
 * @param deliveredEvents their events
 * @param attemptsByResult requests that were sent and ended, by status or class of failure
 * @param retries attempts that were not the first of their batch
 * @param recovered batches delivered by a retry
 * @param deadLetters records that went to the dead letters
 * @param discarded batches of deleted or inactive subscriptions
 * @param notSent requests that this process could not send; they are no attempts
 * @param parked batches appended to the backlog
 * @param unparked batches of the backlog whose fate is durable
 * @param inFlight requests open now
 * @param slowInFlight those of lanes that are slow, fail or have not answered yet
 * @param reducedHosts hosts that get fewer requests at a time because they are overloaded
 * @param pendingAppends records that Kafka has not acknowledged yet
 * @param waitingBytes memory that waiting batches take
 * @param lanes lanes with state in memory
 * @param parkedLanes lanes whose batches wait in the backlog
 * @param backlogReads lanes that read their backlog or hold a part of it
 */
public record WorkerStats(
    long deliveredBatches,
    long deliveredEvents,
    Map<String, Long> attemptsByResult,
    long retries,
    long recovered,
    long deadLetters,
    long discarded,
    long notSent,
    long parked,
    long unparked,
    int inFlight,
    int slowInFlight,
    int reducedHosts,
    int pendingAppends,
    long waitingBytes,
    int lanes,
    int parkedLanes,
    int backlogReads) {
  /** Nothing done yet. */
  static final WorkerStats ZERO =
      new WorkerStats(0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
