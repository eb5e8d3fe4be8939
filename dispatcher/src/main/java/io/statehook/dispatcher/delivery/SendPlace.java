package io.statehook.dispatcher.delivery;

import java.util.Comparator;

/**
 * A lane's place among those that want to send.
 *
 * @param lane who wants to send
 * @param host where to
 * @param slow whether it has to stay within the share of slow lanes
 * @param turn the count of bytes at which it is due
 * @param sequence when it came, among those that are due together
 */
record SendPlace(LaneQueue lane, HostSlots host, boolean slow, long turn, long sequence) {
  static final Comparator<SendPlace> IN_TURN =
      Comparator.comparingLong(SendPlace::turn).thenComparingLong(SendPlace::sequence);
}
