package io.statehook.dispatcher.delivery;

import java.util.List;

/**
 * What earlier owners of a partition have left about it.
 *
 * @param lanes the newest records of its lanes that are not live
 * @param recovery what {@code webhook-attempts} says since {@code attemptsFrom}
 * @param attemptsFrom the offset in {@code webhook-attempts} from which the next owner would have
 *     to read if nothing else happened
 * @param attemptsEnd the offset up to which it was read
 * @param deliveriesEnd earlier owners have read {@code webhook-deliveries} up to here at most
 */
record Takeover(
    List<LaneRecord> lanes,
    Recovery recovery,
    long attemptsFrom,
    long attemptsEnd,
    long deliveriesEnd) {
  /** Copies the list. */
  Takeover {
    lanes = List.copyOf(lanes);
  }
}
