package io.statehook.dispatcher.activity;

import java.util.Map;

/**
 * What was sent in some time.
 *
 * @param requests that were made, whatever came of them
 * @param deliveredRequests that the receiver accepted
 * @param deliveredEvents events in those
 * @param failures failed requests by class, such as {@code timeout} or {@code 5xx}; only those that
 *     occurred
 * @param latency of all answers
 */
public record TrafficCounts(
    long requests,
    long deliveredRequests,
    long deliveredEvents,
    Map<String, Long> failures,
    LatencyHistogram latency) {
  /** Copies the map. */
  public TrafficCounts {
    failures = Map.copyOf(failures);
  }

  /** Failed requests of all classes. */
  public long failedRequests() {
    return requests - deliveredRequests;
  }
}
