package io.statehook.benchmark;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides: one contestant's figure divided by another's of the same round.
 *
 * @param to by whose figure; null for the figure as it is, which holds on a quiet machine only
 * @param promise what it must come to; 0 where nothing is promised
 */
record Ratio(String of, @Nullable String to, Metric metric, double promise) {

  static Ratio of(String of, String to, Metric metric) {
    return new Ratio(of, to, metric, 0);
  }

  /** A figure with a promise, not divided by another's. */
  static Ratio figure(String of, Metric metric, double promise) {
    return new Ratio(of, null, metric, promise);
  }

  /** Whether it is a figure as it is. */
  boolean isFigure() {
    return to == null;
  }

  /** Whether it is between these contestants only. */
  boolean isAmong(List<String> names) {
    return names.contains(of) && (to == null || names.contains(to));
  }

  String label() {
    return to == null
        ? "%s, %s".formatted(of, metric.label())
        : "%s / %s, %s".formatted(of, to, metric.label());
  }

  /** Whether a value keeps the promise. */
  boolean isKeptBy(double value) {
    return metric.moreIsBetter() ? value >= promise : value <= promise;
  }
}
