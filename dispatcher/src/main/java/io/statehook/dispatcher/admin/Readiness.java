package io.statehook.dispatcher.admin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Whether a process lives and whether it does its work, and if not, why. It lives while everything
 * moves that has to; it does its work when it has started and nothing stands in the way of any
 * role. Both are asked anew each time. Safe for use by several threads.
 */
public final class Readiness {
  private static final String STARTING = "starting";
  private static final String NONE = "";

  private final List<Supplier<Optional<String>>> stalls = new CopyOnWriteArrayList<>();
  private final List<Supplier<Optional<String>>> obstacles = new CopyOnWriteArrayList<>();
  private volatile String phase = STARTING;

  /** Everything has started. A process that has failed or is stopping stays so. */
  public synchronized void started() {
    if (phase.equals(STARTING)) {
      phase = NONE;
    }
  }

  /** A role cannot go on. */
  public synchronized void failed() {
    phase = "a role cannot go on";
  }

  /** The process ends what is open and leaves. */
  public synchronized void stopping() {
    phase = "stopping";
  }

  /**
   * One more thing that can stand still.
   *
   * @param stall what stands still, for people; empty while it moves; must not block
   */
  public void watch(Supplier<Optional<String>> stall) {
    stalls.add(stall);
  }

  /**
   * One more thing that can stand in the way of the work.
   *
   * @param obstacle what does, for people; empty if nothing does; must not block
   */
  public void require(Supplier<Optional<String>> obstacle) {
    obstacles.add(obstacle);
  }

  /** Why it does not live, for people; empty if it does. */
  public Optional<String> stall() {
    return first(stalls);
  }

  /** Why it is not ready, for people; empty if it is. */
  public Optional<String> obstacle() {
    String now = phase;
    if (!now.equals(NONE)) {
      return Optional.of(now);
    }
    Optional<String> stall = stall();
    return stall.isPresent() ? stall : first(obstacles);
  }

  private static Optional<String> first(List<Supplier<Optional<String>>> reasons) {
    return reasons.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
  }
}
