package io.statehook.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** How long batches took from the log to their receivers, in microseconds. */
final class Latencies {
  private static final long LONGEST_MICROS = 600_000_000;

  private final Histogram histogram = new Histogram(LONGEST_MICROS, 3);

  /** Adds first receptions of these subscriptions that were sent in a window of time. */
  void add(BatchLoad load, List<Reception> receptions, Set<String> of, Instant from, Instant to) {
    for (Reception reception : receptions) {
      if (!of.contains(reception.subscription()) || reception.attempt() > 1) {
        continue;
      }
      Instant sent = load.sentAt(reception.events()[0]);
      if (!sent.isBefore(from) && sent.isBefore(to)) {
        long micros = Duration.between(sent, reception.at()).toNanos() / 1_000;
        histogram.recordValue(Math.max(0, Math.min(micros, LONGEST_MICROS)));
      }
    }
  }

  double millisAt(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1_000.0;
  }

  long count() {
    return histogram.getTotalCount();
  }

  @Override
  public String toString() {
    return "p50 %.1f p99 %.1f max %.1f ms of %d"
        .formatted(millisAt(50), millisAt(99), histogram.getMaxValue() / 1_000.0, count());
  }
}
