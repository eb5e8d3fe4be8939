package io.statehook.standalone.faults;

import java.time.Instant;

/**
 * A worker that went.
 *
 * @param worker its name
 * @param kind how
 * @param at killed: when the signal was given; frozen: when it was certain to stand still; ended:
 *     when the process was gone
 * @param until when it was let go on
 */
record Departure(String worker, Kind kind, Instant at, Instant until) {
  static Departure forEver(String worker, Kind kind, Instant at) {
    return new Departure(worker, kind, at, Instant.MAX);
  }

  enum Kind {
    KILLED,
    FROZEN,
    ENDED
  }
}
