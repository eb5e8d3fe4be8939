package io.statehook.dispatcher.batching;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much payload the open windows of one process may hold, counted per window; events that
 * several windows share count several times, so the budget errs on the safe side.
 */
public final class MemoryBudget {
  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  /** A budget of so many bytes. */
  public MemoryBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("a memory budget is positive, not " + limitBytes);
    }
    this.limitBytes = limitBytes;
  }

  /** The most bytes. */
  long limitBytes() {
    return limitBytes;
  }

  /** Bytes in use. */
  public long usedBytes() {
    return usedBytes.get();
  }

  void take(long bytes) {
    usedBytes.addAndGet(bytes);
  }

  void release(long bytes) {
    usedBytes.addAndGet(-bytes);
  }

  /** How much must be released to come back to four fifths of the limit; 0 while within it. */
  long excessBytes() {
    long used = usedBytes.get();
    return used <= limitBytes ? 0 : used - limitBytes / 5 * 4;
  }
}
