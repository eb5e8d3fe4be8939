package io.statehook.benchmark;

import java.util.stream.LongStream;

/**
 * The numbers of the events of one load. No other load has them.
 *
 * @param first the number of the first event
 * @param step from one to the next; 2 leaves every other device out
 * @param count how many
 */
record Numbers(long first, int step, int count) {

  Numbers {
    if (first < 0 || step < 1 || count < 0 || end(first, step, count) > Arrivals.MOST_EVENTS) {
      throw new IllegalArgumentException(
          "%d events from number %d, every %d: there are %d"
              .formatted(count, first, step, Arrivals.MOST_EVENTS));
    }
  }

  /**
   * The next that nobody has.
   *
   * @param unused all before may have been given away
   * @param remainder of each number divided by the step
   */
  static Numbers from(long unused, int count, int step, int remainder) {
    return new Numbers(unused + Math.floorMod(remainder - unused, (long) step), step, count);
  }

  static Numbers parse(String first, String step, String count) {
    return new Numbers(Long.parseLong(first), Integer.parseInt(step), Integer.parseInt(count));
  }

  private static long end(long first, int step, int count) {
    return first + (long) step * count;
  }

  /** The first number that is behind them. */
  long end() {
    return end(first, step, count);
  }

  LongStream all() {
    return LongStream.range(0, count).map(i -> first + i * step);
  }

  /** How many of these events have a receiver that answers. */
  int answered(Workload workload) {
    return (int) all().filter(number -> workload.isAnswered(SampleEvent.device(number))).count();
  }

  /** For {@link #parse}, separated by spaces. */
  @Override
  public String toString() {
    return first + " " + step + " " + count;
  }
}
