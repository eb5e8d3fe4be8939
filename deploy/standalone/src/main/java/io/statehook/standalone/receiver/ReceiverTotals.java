package io.statehook.standalone.receiver;

/**
 * Everything a receiver counted since it started.
 *
 * @param requests all complete POST requests
 * @param accepted those whose events were taken
 * @param duplicates those that were taken before under the same id
 * @param failedOnPurpose those refused because the receiver was told to fail
 * @param signatureFailures those that were not genuine
 * @param malformed genuine ones that were not an array of events
 * @param retries genuine ones that say they are not the first attempt
 * @param recovered accepted ones that are not the first attempt
 * @param events events in accepted requests, repeated ones included
 * @param distinctEvents different pairs of subscription and event id
 * @param orderViolations first receptions that came after a later event of the same subscription
 *     and device
 * @param orderUnchecked first receptions whose order could not be judged: the id is no UUIDv7, or
 *     there are more devices than the receiver remembers
 * @param latency from an event's making to its first reception
 */
public record ReceiverTotals(
    long requests,
    long accepted,
    long duplicates,
    long failedOnPurpose,
    long signatureFailures,
    long malformed,
    long retries,
    long recovered,
    long events,
    long distinctEvents,
    long orderViolations,
    long orderUnchecked,
    LatencyMillis latency) {

  /**
   * Percentiles in milliseconds; all 0 before the first event.
   *
   * @param p50 half of the events were faster
   * @param p95 95 of 100 were
   * @param p99 99 of 100 were
   * @param max none was slower
   */
  public record LatencyMillis(long p50, long p95, long p99, long max) {}
}
