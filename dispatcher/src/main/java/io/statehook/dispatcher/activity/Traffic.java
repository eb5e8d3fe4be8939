package io.statehook.dispatcher.activity;

import java.time.Instant;
import java.util.List;

/**
 * The traffic of the last hour.
 *
 * @param since from when on it is complete: later than an hour ago when more was sent since than is
 *     read at a start
 * @param minutes {@value TrafficBook#MINUTES} of them, the last one still running, oldest first
 * @param total of all those minutes
 */
public record Traffic(Instant since, List<TrafficMinute> minutes, TrafficCounts total) {
  /** Copies the list. */
  public Traffic {
    minutes = List.copyOf(minutes);
  }
}
