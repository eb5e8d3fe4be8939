package io.statehook.benchmark;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What a receiver has got in all its life. Safe for use by many threads. */
final class Tally {
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
  private static final int DIGITS = 3;
  private static final double P50 = 50;
  private static final double P99 = 99;

  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong stamped = new AtomicLong();
  private final AtomicLong strange = new AtomicLong();
  private final Arrivals arrivals = new Arrivals();
  private final Recorder latencies = new Recorder(LONGEST_MICROS, DIGITS);

  /**
   * Counts.
   *
   * @param events each counted once
   * @param stamped those among them that tell when they were published
   * @param doubled how often an event came again
   * @param strange bodies that are no events
   */
  record Totals(long requests, long events, long stamped, long doubled, long strange) {
    static Totals parse(String text) {
      String[] words = text.split(" ");
      return new Totals(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }

    /** What is wrong unless exactly so many events have come since, each once. */
    Optional<String> fault(Totals before, long expected) {
      long came = events - before.events;
      long again = doubled - before.doubled;
      return came == expected && again == 0
          ? Optional.empty()
          : Optional.of(
              "delivered %,d events and not %,d, and %,d once more"
                  .formatted(came, expected, again));
    }

    /** For {@link #parse}. */
    @Override
    public String toString() {
      return "%d %d %d %d %d".formatted(requests, events, stamped, doubled, strange);
    }
  }

  /** How many, and how long half of them and 99 of 100 took at most. */
  record Latencies(long count, long p50Micros, long p99Micros) {
    static Latencies parse(String text) {
      String[] words = text.split(" ");
      return new Latencies(
          Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** For {@link #parse}. */
    @Override
    public String toString() {
      return "%d %d %d".formatted(count, p50Micros, p99Micros);
    }
  }

  /**
   * Takes the body of a request.
   *
   * @param nowMicros since the epoch
   */
  void take(byte[] body, long nowMicros) {
    int number = SampleEvent.count(body.length);
    if (number < 1) {
      strange.incrementAndGet();
      return;
    }
    int fresh = 0;
    for (int i = 0; i < number; i++) {
      fresh += arrivals.add(SampleEvent.number(body, i)) ? 1 : 0;
    }
    if (SampleEvent.publishedMicros(body, 0) > 0) {
      time(body, number, nowMicros);
      stamped.addAndGet(fresh);
    }
    requests.incrementAndGet();
    events.addAndGet(fresh);
  }

  private void time(byte[] body, int number, long nowMicros) {
    for (int i = 0; i < number; i++) {
      long age = nowMicros - SampleEvent.publishedMicros(body, i);
      latencies.recordValue(Math.min(LONGEST_MICROS, Math.max(0, age)));
    }
  }

  Totals totals() {
    return new Totals(
        requests.get(), events.get(), stamped.get(), arrivals.doubled(), strange.get());
  }

  /** Of what came since this was last asked. */
  Latencies latencies() {
    Histogram since = latencies.getIntervalHistogram();
    return new Latencies(
        since.getTotalCount(), since.getValueAtPercentile(P50), since.getValueAtPercentile(P99));
  }
}
