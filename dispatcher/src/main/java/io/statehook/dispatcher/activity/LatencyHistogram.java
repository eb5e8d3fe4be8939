package io.statehook.dispatcher.activity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long receivers took to answer.
 *
 * @param counts how many answers took up to each of {@link #BOUNDS}, and longer than the last
 */
public record LatencyHistogram(List<Long> counts) {
  /** Upper bounds, rising. */
  public static final List<Duration> BOUNDS =
      List.of(
          Duration.ofMillis(5),
          Duration.ofMillis(10),
          Duration.ofMillis(25),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofMillis(2_500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15));

  /** Refuses another number of counts. */
  public LatencyHistogram {
    counts = List.copyOf(counts);
    if (counts.size() != BOUNDS.size() + 1) {
      throw new IllegalArgumentException(
          "a latency histogram has %d counts, not %d".formatted(BOUNDS.size() + 1, counts.size()));
    }
  }

  /** How many answers there were. */
  public long total() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * About how long this share of the answers took at most, even within a bound's own; empty without
   * answers. Beyond the last bound nothing is known: then it is that bound.
   *
   * @param share from 0 to 1, such as 0.99
   */
  public Optional<Duration> quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is from 0 to 1, not " + share);
    }
    long total = total();
    if (total == 0) {
      return Optional.empty();
    }
    double wanted = share * total;
    double before = 0;
    double lower = 0;
    for (int i = 0; i < BOUNDS.size(); i++) {
      double upper = BOUNDS.get(i).toNanos();
      long here = counts.get(i);
      if (here > 0 && before + here >= wanted) {
        double into = Math.max(0, wanted - before) / here;
        return Optional.of(Duration.ofNanos(Math.round(lower + (upper - lower) * into)));
      }
      before += here;
      lower = upper;
    }
    return Optional.of(BOUNDS.get(BOUNDS.size() - 1));
  }

  /** The count that an answer of this duration belongs to. */
  static int indexOf(Duration duration) {
    int index = 0;
    while (index < BOUNDS.size() && duration.compareTo(BOUNDS.get(index)) > 0) {
      index++;
    }
    return index;
  }
}
