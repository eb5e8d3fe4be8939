package io.statehook.producer.simulator;

import java.time.LocalDateTime;

/**
 * A booking of a room.
 *
 * @param id unique within the fleet
 * @param start when it begins
 * @param end when it is over
 * @param invited how many will sit in this room; 0 if nobody will come
 * @param online whether others join by call
 */
record Meeting(String id, LocalDateTime start, LocalDateTime end, int invited, boolean online) {

  Meeting longerBy(int minutes) {
    return new Meeting(id, start, end.plusMinutes(minutes), invited, online);
  }

  /** Whether people who are invited would be here: some arrive a little early. */
  boolean gathers(LocalDateTime now) {
    return !now.isBefore(start.minusMinutes(2)) && now.isBefore(end);
  }
}
