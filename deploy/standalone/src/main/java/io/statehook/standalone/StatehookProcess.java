package io.statehook.standalone;

import java.io.IOException;

/**
 * The program {@code statehook} as a process that does not outlive the one that started it, for
 * tests that kill it and benchmarks that measure it: it halts when its standard input ends.
 */
public final class StatehookProcess {
  private static final int ORPHANED = 99;

  private StatehookProcess() {}

  /** Runs {@code statehook} with these arguments. */
  public static void main(String[] args) {
    Thread guard = new Thread(StatehookProcess::haltWithParent, "parent-guard");
    guard.setDaemon(true);
    guard.start();
    Statehook.main(args);
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said; only the end matters.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
