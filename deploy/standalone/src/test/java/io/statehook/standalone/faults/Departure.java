package io.statehook.standalone.faults;

import java.time.Instant;

/**
 * A worker that went.
 *
 * @param worker its name
 * @param kind how
 * @param at when the signal was given; for an orderly end, when the process was gone
 */
record Departure(String worker, Kind kind, Instant at) {
  enum Kind {
    KILLED,
    FROZEN,
    ENDED
  }
}
