package io.statehook.dispatcher.delivery;

/**
 * What one engine may hold at most.
 *
 * @param inFlight requests
 * @param inFlightPerHost requests to one host
 * @param memoryBytes payload of waiting batches; consumption pauses above and resumes below half
 * @param pendingAppends records that Kafka has not acknowledged; no request starts above
 * @param laneMemoryBytes payload of one lane's waiting batches; more go to the backlog
 * @param backlogReads parked lanes that read their backlog or hold a part of it
 * @param backlogPage batches that one read of the backlog brings
 */
record EngineLimits(
    int inFlight,
    int inFlightPerHost,
    long memoryBytes,
    int pendingAppends,
    long laneMemoryBytes,
    int backlogReads,
    int backlogPage) {
  /** Refuses limits that would stop everything. */
  EngineLimits {
    requirePositive(inFlight, inFlightPerHost, memoryBytes, pendingAppends);
    requirePositive(laneMemoryBytes, backlogReads, backlogPage);
  }

  private static void requirePositive(long... limits) {
    for (long limit : limits) {
      if (limit < 1) {
        throw new IllegalArgumentException("limits must be positive, not " + limit);
      }
    }
  }
}
