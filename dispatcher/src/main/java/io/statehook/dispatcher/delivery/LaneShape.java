package io.statehook.dispatcher.delivery;

/** What may stand in one request of a lane, as far as its receiver has taught. */
final class LaneShape {
  private static final long NONE = -1;

  private long maxBodyBytes = Long.MAX_VALUE;
  private long dissolvedUpTo = NONE;
  private long old = NONE;
  private int oldAlone;

  /** Longer bodies were refused. */
  long maxBodyBytes() {
    return maxBodyBytes;
  }

  /** Whether a body was refused as too large. */
  boolean hasRefused() {
    return maxBodyBytes < Long.MAX_VALUE;
  }

  /** A body of that length was refused as too large: the next ones are half as long. */
  void refused(int bodyBytes) {
    maxBodyBytes = Math.max(1, bodyBytes / 2);
  }

  /**
   * Batches before the offset may have been sent by an earlier owner: those that could have been
   * sent without a record, alone then, are sent alone again.
   */
  void takenOver(long deliveriesEnd) {
    old = deliveriesEnd;
    oldAlone = LaneRules.MAX_AHEAD_OF_RECORDS + 1;
  }

  /** Whether an earlier owner may have sent the batch, at the head, alone and without a record. */
  boolean takePerhapsSent(QueuedBatch batch) {
    boolean perhaps = isPerhapsSent(batch);
    oldAlone = Math.max(0, oldAlone - 1);
    return perhaps;
  }

  private boolean isPerhapsSent(QueuedBatch batch) {
    return oldAlone > 0 && batch.offset() < old;
  }

  /** What was joined up to here was rejected: each batch is sent alone to find the bad one. */
  void dissolve(long upToOffset) {
    dissolvedUpTo = upToOffset;
  }

  /** Whether the batch was joined once and is not any more. */
  boolean wasDissolved(QueuedBatch batch) {
    return batch.offset() <= dissolvedUpTo;
  }

  /** Whether the batch, at the head, is not joined with others. */
  boolean sendsAlone(QueuedBatch batch) {
    return isPerhapsSent(batch) || wasDissolved(batch);
  }

  /** The receiver is another one now. */
  void forget() {
    maxBodyBytes = Long.MAX_VALUE;
  }
}
