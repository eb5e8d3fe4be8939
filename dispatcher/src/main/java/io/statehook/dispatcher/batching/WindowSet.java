package io.statehook.dispatcher.batching;

import io.statehook.common.batch.SealedBy;
import io.statehook.common.subscription.BatchLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The open windows of one source partition and the rules that seal them. Knows no clock, store or
 * topic: times come in, and what happens to a window goes out through {@link Outcome}.
 */
final class WindowSet {
  /**
   * How many records behind the newest a window may begin. Bounds what a restart has to read again,
   * which a long wait on a busy partition would not.
   */
  static final long MAX_REACH_BACK_RECORDS = 2_000_000;

  /** What happens to windows. */
  interface Outcome {
    /** The window stays open beyond the event that opened it. */
    void opened(OpenWindow window);

    /** The window is closed for good. */
    void sealed(OpenWindow window, SealedBy reason);
  }

  private final MemoryBudget budget;
  private final Outcome outcome;
  private final Map<String, OpenWindow> open = new LinkedHashMap<>();
  private final DeadlineQueue deadlines = new DeadlineQueue();

  WindowSet(MemoryBudget budget, Outcome outcome) {
    this.budget = budget;
    this.outcome = outcome;
  }

  int size() {
    return open.size();
  }

  /** When the oldest event that waits here was appended; empty if none waits. */
  Optional<Instant> oldestEventAt() {
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(open.values().iterator().next().firstEventAt());
  }

  /**
   * Appends an event to the target's window, opening and sealing as the target's limits say.
   *
   * @param now asked only if this opens a window
   */
  void append(
      Target target,
      byte[] event,
      long offset,
      long appendedMillis,
      long catalogueVersion,
      Supplier<Now> now) {
    BatchLimits limits = target.subscription().batch();
    OpenWindow window = open.get(target.id());
    if (window != null && window.bodyLengthWith(event.length) > limits.maxBytes()) {
      seal(window, SealedBy.BYTES);
      window = null;
    }
    if (window == null) {
      Now opened = now.get();
      WindowStart start =
          new WindowStart(
              target.subscription().orgId(),
              offset,
              opened.wall(),
              target.version(),
              catalogueVersion);
      window = add(target, start, opened);
    }
    put(window, event, offset, appendedMillis);
    Optional<SealedBy> full = full(window, limits);
    if (full.isPresent()) {
      seal(window, full.get());
    } else if (!window.recorded()) {
      window.markRecorded();
      deadlines.schedule(target.id(), window.deadlineNanos());
      outcome.opened(window);
    }
    shed();
  }

  private static Optional<SealedBy> full(OpenWindow window, BatchLimits limits) {
    if (window.events() >= limits.maxEvents()) {
      return Optional.of(SealedBy.EVENTS);
    }
    if (window.bodyLength() >= limits.maxBytes()) {
      return Optional.of(SealedBy.BYTES);
    }
    return limits.maxWait().isZero() ? Optional.of(SealedBy.WAIT) : Optional.empty();
  }

  /**
   * Takes a window that the state store knows, still empty; its events follow by {@link #refill}.
   */
  void restore(Target target, WindowStart start, Now now) {
    OpenWindow window = add(target, start, now);
    window.markRecorded();
    deadlines.schedule(target.id(), window.deadlineNanos());
  }

  /** Puts an event back into a restored window if the window had begun by then. */
  void refill(Target target, byte[] event, long offset, long appendedMillis) {
    OpenWindow window = open.get(target.id());
    if (window != null && offset >= window.start().firstOffset()) {
      put(window, event, offset, appendedMillis);
    }
  }

  /** Drops restored windows into which nothing came back; returns the subscriptions. */
  List<String> dropEmpty() {
    List<String> empty =
        open.values().stream().filter(w -> w.events() == 0).map(w -> w.target().id()).toList();
    empty.forEach(open::remove);
    return empty;
  }

  /** Seals the windows whose boundary has passed. */
  void sealDue(long nowNanos) {
    for (Optional<String> due = deadlines.pollDue(nowNanos);
        due.isPresent();
        due = deadlines.pollDue(nowNanos)) {
      OpenWindow window = open.get(due.get());
      if (window == null) {
        continue;
      }
      if (window.deadlineNanos() - nowNanos <= 0) {
        seal(window, SealedBy.WAIT);
      } else {
        deadlines.schedule(due.get(), window.deadlineNanos());
      }
    }
  }

  /** Seals the windows for which other rules are in force now. */
  void sealChanged(Predicate<OpenWindow> changed) {
    List.copyOf(open.values()).stream()
        .filter(changed)
        .forEach(window -> seal(window, SealedBy.CHANGE));
  }

  /** Seals the windows that begin too far behind the newest record. */
  void sealFarBehind(long newestOffset) {
    while (!open.isEmpty()) {
      OpenWindow oldest = open.values().iterator().next();
      if (newestOffset - oldest.start().firstOffset() < MAX_REACH_BACK_RECORDS) {
        return;
      }
      seal(oldest, SealedBy.MEMORY);
    }
  }

  /** Forgets everything without sealing: the task moves on, and its next owner refills. */
  void clear() {
    open.values().forEach(window -> budget.release(window.eventBytes()));
    open.clear();
  }

  private OpenWindow add(Target target, WindowStart start, Now now) {
    Duration remaining =
        WindowBoundaries.remaining(
            target.id(), target.subscription().batch().maxWait(), start.openedAt(), now.wall());
    OpenWindow window = new OpenWindow(target, start, now.nanos() + remaining.toNanos());
    open.put(target.id(), window);
    return window;
  }

  private void put(OpenWindow window, byte[] event, long offset, long appendedMillis) {
    window.append(event, offset, appendedMillis);
    budget.take(event.length);
  }

  private void seal(OpenWindow window, SealedBy reason) {
    open.remove(window.target().id());
    budget.release(window.eventBytes());
    outcome.sealed(window, reason);
  }

  /**
   * Seals the largest windows of this set until the process is back within its budget. Another
   * partition may have used it up, so idle sets must be asked as well.
   */
  void shed() {
    long excess = budget.excessBytes();
    if (excess == 0) {
      return;
    }
    List<OpenWindow> largestFirst = new ArrayList<>(open.values());
    largestFirst.sort(Comparator.comparingInt(OpenWindow::eventBytes).reversed());
    for (OpenWindow window : largestFirst) {
      if (excess <= 0) {
        return;
      }
      excess -= window.eventBytes();
      seal(window, SealedBy.MEMORY);
    }
  }

  /**
   * One moment on both clocks.
   *
   * @param wall for people and boundaries
   * @param nanos monotonic, for deadlines
   */
  record Now(Instant wall, long nanos) {}
}
