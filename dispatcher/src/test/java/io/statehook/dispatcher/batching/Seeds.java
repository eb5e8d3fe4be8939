package io.statehook.dispatcher.batching;

import java.util.Random;
import java.util.function.LongConsumer;

/** Runs a seeded check many times; a failure names its seed, and {@code -Dseed=N} replays it. */
final class Seeds {
  private Seeds() {}

  static void check(int cases, LongConsumer check) {
    String replay = System.getProperty("seed");
    if (replay != null) {
      check.accept(Long.parseLong(replay));
      return;
    }
    long base = new Random().nextLong() >>> 16;
    for (int i = 0; i < cases; i++) {
      long seed = base + i;
      try {
        check.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("failed with -Dseed=" + seed, e);
      }
    }
  }
}
