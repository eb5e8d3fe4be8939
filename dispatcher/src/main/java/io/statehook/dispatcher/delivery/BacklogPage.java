package io.statehook.dispatcher.delivery;

import java.util.List;

/**
 * What came of one bounded read of the backlog.
 *
 * @param batches those of the lane, in order; perhaps none
 * @param next the offset at which the next read goes on
 * @param endReached whether that was the end of the backlog's partition when it was read
 */
record BacklogPage(List<BacklogBatch> batches, long next, boolean endReached) {
  /** Copies the list. */
  BacklogPage {
    batches = List.copyOf(batches);
  }
}
