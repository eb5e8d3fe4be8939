package io.statehook.standalone.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass in which the system under test works; never to wait for something to happen. */
final class Pause {
  private Pause() {}

  static void of(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
