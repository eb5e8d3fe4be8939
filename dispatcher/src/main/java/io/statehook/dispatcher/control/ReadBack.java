package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Waits until a table holds what was written. A transaction is decided a moment later than its
 * writer hears of it, and what comes behind one that is still open is not seen either.
 */
final class ReadBack {
  /** More than another's transaction whose process was killed can stand in front. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(10);

  private ReadBack() {}

  /**
   * Reads on until it is read.
   *
   * @param sync returns when all that could be read was
   * @throws TimeoutException when it was written, but is not read in time
   */
  static void await(Runnable sync, BooleanSupplier isRead) {
    long end = System.nanoTime() + LIMIT.toNanos();
    sync.run();
    while (!isRead.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("written, but not read back in time");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      sync.run();
    }
  }
}
