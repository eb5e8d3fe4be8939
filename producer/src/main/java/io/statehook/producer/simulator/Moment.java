package io.statehook.producer.simulator;

import java.time.DayOfWeek;
import java.time.LocalDateTime;

/**
 * One step of a room.
 *
 * @param now the room's local time
 * @param seconds since the step before
 */
record Moment(LocalDateTime now, long seconds) {
  private static final int OPENS = 7;
  private static final int CLOSES = 19;

  /** Whether people may be in the building. */
  boolean officeHours() {
    return isOfficeHours(now);
  }

  /** Whether people may be in the building then. */
  static boolean isOfficeHours(LocalDateTime time) {
    return time.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0
        && time.getHour() >= OPENS
        && time.getHour() < CLOSES;
  }
}
