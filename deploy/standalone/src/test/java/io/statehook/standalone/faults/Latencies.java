package io.statehook.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * How long batches took from the log to their receivers, window by window. What is compared is the
 * median of the windows' p99: one burst of something else on the machine spoils a window, not the
 * result.
 */
final class Latencies {
  private static final long LONGEST_MICROS = 600_000_000;

  private final Histogram all = new Histogram(LONGEST_MICROS, 3);
  private final List<Double> p99s = new ArrayList<>();

  /** Adds first receptions, by these subscriptions, of what was sent since a moment. */
  void addWindow(BatchLoad load, List<Reception> receptions, Set<String> of, Instant from) {
    Histogram window = new Histogram(LONGEST_MICROS, 3);
    Set<Integer> seen = new HashSet<>();
    for (Reception reception : receptions) {
      for (int event : reception.events()) {
        if (of.contains(reception.subscription())
            && !load.sentAt(event).isBefore(from)
            && seen.add(event)) {
          long micros = Duration.between(load.sentAt(event), reception.at()).toNanos() / 1_000;
          window.recordValue(Math.max(0, Math.min(micros, LONGEST_MICROS)));
        }
      }
    }
    all.add(window);
    p99s.add(window.getValueAtPercentile(99) / 1_000.0);
  }

  /** The median of the windows' p99, in milliseconds. */
  double typicalP99() {
    List<Double> sorted = new ArrayList<>(p99s);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  @Override
  public String toString() {
    return "p50 %.1f p99 %.1f (all %.1f, windows %s) max %.1f ms of %d"
        .formatted(
            all.getValueAtPercentile(50) / 1_000.0,
            typicalP99(),
            all.getValueAtPercentile(99) / 1_000.0,
            p99s.stream().map(Math::round).toList(),
            all.getMaxValue() / 1_000.0,
            all.getTotalCount());
  }
}
