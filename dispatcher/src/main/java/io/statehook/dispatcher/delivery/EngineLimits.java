package io.statehook.dispatcher.delivery;

/**
 * What one engine may hold at most.
 *
 * @param inFlight requests
 * @param inFlightPerHost requests to one host
 * @param memoryBytes payload of waiting batches; consumption pauses above and resumes below half
 * @param pendingAppends records that Kafka has not acknowledged; no request starts above
 */
record EngineLimits(int inFlight, int inFlightPerHost, long memoryBytes, int pendingAppends) {
  /** Refuses limits that would stop everything. */
  EngineLimits {
    if (inFlight < 1 || inFlightPerHost < 1 || memoryBytes < 1 || pendingAppends < 1) {
      throw new IllegalArgumentException(
          "limits must be positive, not %d, %d, %d, %d"
              .formatted(inFlight, inFlightPerHost, memoryBytes, pendingAppends));
    }
  }
}
