package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine has yet to be told: urgent inputs first, then the others in order. It has no
 * limit of its own because every source has one: results by the requests in flight,
 * acknowledgements by the pending appends, batches by what the consumer may hand over, changes by
 * the number of subscriptions, urgent ones by the partitions.
 */
final class Inbox {
  private final Deque<EngineLoop.Input> urgent = new ArrayDeque<>();
  private final Deque<EngineLoop.Input> others = new ArrayDeque<>();

  synchronized void put(EngineLoop.Input input) {
    others.add(input);
    notifyAll();
  }

  synchronized void putUrgent(EngineLoop.Input input) {
    urgent.add(input);
    notifyAll();
  }

  synchronized boolean isEmpty() {
    return urgent.isEmpty() && others.isEmpty();
  }

  /**
   * The next input; null if none comes in time.
   *
   * @param open whether others than urgent ones may be taken; asked whenever one is about to be
   */
  synchronized EngineLoop.@Nullable Input take(BooleanSupplier open, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      if (!urgent.isEmpty()) {
        return urgent.remove();
      }
      if (!others.isEmpty() && open.getAsBoolean()) {
        return others.remove();
      }
      long leftMillis = (end - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return null;
      }
      wait(leftMillis);
    }
  }
}
