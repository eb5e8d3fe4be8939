package io.statehook.dispatcher.admin;

import java.util.Optional;

/** Whether a process does its work, and if not, why. Safe for use by several threads. */
public final class Readiness {
  private static final String STARTING = "starting";
  private static final String NONE = "";

  private volatile String obstacle = STARTING;

  /** Everything works. A process that has failed or is stopping stays so. */
  public synchronized void started() {
    if (obstacle.equals(STARTING)) {
      obstacle = NONE;
    }
  }

  /** A role cannot go on. */
  public synchronized void failed() {
    obstacle = "a role cannot go on";
  }

  /** The process ends what is open and leaves. */
  public synchronized void stopping() {
    obstacle = "stopping";
  }

  /** Why it is not ready, for people; empty if it is. */
  public Optional<String> obstacle() {
    return Optional.of(obstacle).filter(reason -> !reason.equals(NONE));
  }
}
