package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;

/**
 * A batch that waits in a lane.
 *
 * @param offset where it stands in its partition of {@code webhook-deliveries}
 * @param batch what was sealed
 * @param backlogOffset where it was read in {@code webhook-backlog}, or -1 if it came from the
 *     deliveries
 */
record QueuedBatch(long offset, SealedBatch batch, long backlogOffset) {
  private static final long NOT_FROM_BACKLOG = -1;

  QueuedBatch(long offset, SealedBatch batch) {
    this(offset, batch, NOT_FROM_BACKLOG);
  }

  int bytes() {
    return batch.body().length;
  }
}
