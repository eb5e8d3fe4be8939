package io.statehook.dispatcher.delivery;

import java.util.List;
import java.util.Optional;

/**
 * The memory of what waits: above the limit consumption stops, below half of it goes on. What was
 * fetched already still comes in, so the limit is exceeded by one fetch at most.
 */
final class MemoryBudget {
  /** Roughly what a batch takes besides its body. */
  static final int OVERHEAD_BYTES = 512;

  private final long limit;
  private long used;
  private boolean consuming = true;

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** What to take for all of these at once. */
  static int all(List<QueuedBatch> batches) {
    int bytes = batches.stream().mapToInt(QueuedBatch::bytes).sum();
    return bytes + (batches.size() - 1) * OVERHEAD_BYTES;
  }

  void take(int bodyBytes) {
    used += bodyBytes + OVERHEAD_BYTES;
  }

  void release(int bodyBytes) {
    used -= bodyBytes + OVERHEAD_BYTES;
    if (used < 0) {
      throw new IllegalStateException("more memory was released than taken");
    }
  }

  long used() {
    return used;
  }

  /** Whether nothing is read until some of it has left. */
  boolean isFull() {
    return !consuming || used > limit;
  }

  /** How much is left. */
  long free() {
    return consuming ? Math.max(0, limit - used) : 0;
  }

  /** How much has to leave so that consumption can go on; 0 while it goes on. */
  long excess() {
    return consuming && used > limit ? used - limit / 2 : 0;
  }

  /** What to tell the consumer, if that has changed since it was last asked. */
  Optional<Effect> change() {
    boolean next = consuming ? used <= limit : used < limit / 2;
    if (next == consuming) {
      return Optional.empty();
    }
    consuming = next;
    return Optional.of(new Effect.Consume(next));
  }
}
