package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A batch that waits in a lane, and what has been tried. */
final class QueuedBatch {
  private final long offset;
  private final SealedBatch batch;
  private int attempts;
  private int rejections;
  private @Nullable Instant firstAttemptAt;

  QueuedBatch(long offset, SealedBatch batch) {
    this.offset = offset;
    this.batch = batch;
  }

  /** Where it stands in its partition of {@code webhook-deliveries}. */
  long offset() {
    return offset;
  }

  SealedBatch batch() {
    return batch;
  }

  /** How many attempts have been started. */
  int attempts() {
    return attempts;
  }

  /** How many attempts were answered with a rejection. */
  int rejections() {
    return rejections;
  }

  /** When the first attempt was started, or the time given if none was. */
  Instant firstAttemptOr(Instant otherwise) {
    return firstAttemptAt == null ? otherwise : firstAttemptAt;
  }

  void attemptStarted(Instant now) {
    attempts++;
    firstAttemptAt = firstAttemptOr(now);
  }

  void rejected() {
    rejections++;
  }
}
