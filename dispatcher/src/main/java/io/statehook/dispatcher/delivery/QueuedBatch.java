package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch that waits in a lane, and what has been tried. */
final class QueuedBatch {
  private static final long NOT_FROM_BACKLOG = -1;

  private final long offset;
  private final long backlogOffset;
  private final SealedBatch batch;
  private int attempts;
  private int rejections;
  private @Nullable Instant firstAttemptAt;

  /** What was tried with the batch at an offset, to go on counting when it is read again. */
  record Tried(long offset, int attempts, int rejections, Optional<Instant> firstAttemptAt) {}

  QueuedBatch(long offset, SealedBatch batch) {
    this(offset, batch, NOT_FROM_BACKLOG);
  }

  QueuedBatch(long offset, SealedBatch batch, long backlogOffset) {
    this.offset = offset;
    this.batch = batch;
    this.backlogOffset = backlogOffset;
  }

  /** Where it stands in its partition of {@code webhook-deliveries}. */
  long offset() {
    return offset;
  }

  /** Where it was read in {@code webhook-backlog}, or -1 if it came from the deliveries. */
  long backlogOffset() {
    return backlogOffset;
  }

  int bytes() {
    return batch.body().length;
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

  Tried tried() {
    return new Tried(offset, attempts, rejections, Optional.ofNullable(firstAttemptAt));
  }

  /** Counts on from what was tried before it was put back, if this is the batch. */
  void continues(Tried before) {
    if (before.offset() == offset) {
      attempts = before.attempts();
      rejections = before.rejections();
      firstAttemptAt = before.firstAttemptAt().orElse(null);
    }
  }
}
