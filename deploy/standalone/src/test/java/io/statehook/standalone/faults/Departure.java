package io.statehook.standalone.faults;

import java.time.Instant;

/**
 * A worker that went.
 *
 * @param worker its name
 * @param kind how
 * @param at killed: when the signal was given; frozen: when it was certain to stand still; cut off:
 *     when nothing got through to Kafka any more, or its consumer was about to leave the group;
 *     ended: when the process was gone
 * @param until when it was let go on, reached Kafka again, or had given its partitions up
 */
record Departure(String worker, Kind kind, Instant at, Instant until) {
  static Departure forEver(String worker, Kind kind, Instant at) {
    return new Departure(worker, kind, at, Instant.MAX);
  }

  enum Kind {
    KILLED,
    FROZEN,
    CUT_OFF,
    ENDED
  }
}
