package io.statehook.standalone.faults;

import io.statehook.standalone.Statehook;
import java.io.IOException;

/** The real program in a child process, which does not outlive the process that started it. */
final class DispatcherChildMain {
  private static final int ORPHANED = 99;

  private DispatcherChildMain() {}

  /** Runs {@code statehook} with these arguments; halts when standard input ends. */
  public static void main(String[] args) {
    Thread guard = new Thread(DispatcherChildMain::haltWithParent, "parent-guard");
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
