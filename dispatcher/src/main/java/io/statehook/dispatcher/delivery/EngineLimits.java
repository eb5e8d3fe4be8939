package io.statehook.dispatcher.delivery;

import java.time.Duration;

/**
 * What one engine may hold at most, and how long it waits at most.
 *
 * @param requests in flight
 * @param memory held
 * @param backlog of parked lanes
 * @param waits after failures
 */
record EngineLimits(Requests requests, Memory memory, Backlog backlog, Waits waits) {
  /**
   * Limits of requests in flight.
   *
   * @param inFlight all of them
   * @param slowInFlight those of lanes that are slow, fail or have not answered yet
   * @param inFlightPerHost those to one host
   * @param slowThreshold a lane whose last answer took longer is slow
   */
  record Requests(int inFlight, int slowInFlight, int inFlightPerHost, Duration slowThreshold) {
    /** Refuses limits that would stop everything. */
    Requests {
      requirePositive(inFlight, slowInFlight, inFlightPerHost, slowThreshold.toMillis());
      if (slowInFlight > inFlight) {
        throw new IllegalArgumentException(
            "slow lanes cannot have %d of %d requests".formatted(slowInFlight, inFlight));
      }
    }
  }

  /**
   * Limits of memory.
   *
   * @param bytes payload of waiting batches; consumption pauses above and resumes below half
   * @param laneBytes payload of one lane's waiting batches while its endpoint fails or is slow;
   *     more go to the backlog
   * @param pendingAppends records that Kafka has not acknowledged; no request starts above
   */
  record Memory(long bytes, long laneBytes, int pendingAppends) {
    /** Refuses limits that would stop everything. */
    Memory {
      requirePositive(bytes, laneBytes, pendingAppends);
    }
  }

  /**
   * Limits of parked lanes.
   *
   * @param reads lanes that read their backlog or hold a part of it
   * @param page batches that one read brings
   * @param bytes what all lanes together hold of their backlogs, roughly
   * @param maxUnsaved settled batches after which the record of a draining lane is written anew
   */
  record Backlog(int reads, int page, long bytes, int maxUnsaved) {
    /** Refuses limits that would stop everything. */
    Backlog {
      requirePositive(reads, page, bytes, maxUnsaved);
    }
  }

  /**
   * Limits of waiting.
   *
   * @param retryAfterCap the longest wait that an endpoint can ask for
   * @param parkAfter a lane that has to wait longer is parked at once
   * @param suspendAfter a subscription that fails for so long without a break is suspended
   */
  record Waits(Duration retryAfterCap, Duration parkAfter, Duration suspendAfter) {
    /** Refuses limits that would stop everything. */
    Waits {
      requirePositive(retryAfterCap.toMillis(), parkAfter.toMillis(), suspendAfter.toMillis());
    }
  }

  int inFlight() {
    return requests.inFlight;
  }

  int slowInFlight() {
    return requests.slowInFlight;
  }

  int inFlightPerHost() {
    return requests.inFlightPerHost;
  }

  Duration slowThreshold() {
    return requests.slowThreshold;
  }

  long memoryBytes() {
    return memory.bytes;
  }

  long laneMemoryBytes() {
    return memory.laneBytes;
  }

  int pendingAppends() {
    return memory.pendingAppends;
  }

  int backlogReads() {
    return backlog.reads;
  }

  int backlogPage() {
    return backlog.page;
  }

  long backlogBytes() {
    return backlog.bytes;
  }

  int maxUnsaved() {
    return backlog.maxUnsaved;
  }

  Duration retryAfterCap() {
    return waits.retryAfterCap;
  }

  Duration parkAfter() {
    return waits.parkAfter;
  }

  Duration suspendAfter() {
    return waits.suspendAfter;
  }

  private static void requirePositive(long... limits) {
    for (long limit : limits) {
      if (limit < 1) {
        throw new IllegalArgumentException("limits must be positive, not " + limit);
      }
    }
  }
}
