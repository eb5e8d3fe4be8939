package io.statehook.dispatcher.activity;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What one subscription, one org or everybody has sent, by minute. Used under a lock. */
final class TrafficSeries {
  private static final int REQUESTS = 0;
  private static final int DELIVERED_REQUESTS = 1;
  private static final int DELIVERED_EVENTS = 2;
  private static final int FAILURES = 3;
  private static final int LATENCY = FAILURES + FailureClass.NAMES.size();
  private static final int SIZE = LATENCY + LatencyHistogram.BOUNDS.size() + 1;
  private static final int SECONDS = 60;

  private static final TrafficCounts NOTHING = counts(new int[SIZE]);

  /** Only minutes in which something was sent: most subscriptions are silent most of the time. */
  private final NavigableMap<Long, int[]> minutes = new TreeMap<>();

  /** Which minute that is. */
  static long minute(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), SECONDS);
  }

  /** A request that was made; records of decisions are none. */
  static boolean isRequest(Attempt attempt) {
    return attempt.status().isPresent() || attempt.error().isPresent();
  }

  void add(long minute, Attempt attempt) {
    int[] counts = minutes.computeIfAbsent(minute, key -> new int[SIZE]);
    counts[REQUESTS]++;
    Optional<Integer> failure = FailureClass.indexOf(attempt);
    if (failure.isPresent()) {
      counts[FAILURES + failure.get()]++;
    } else {
      counts[DELIVERED_REQUESTS]++;
      counts[DELIVERED_EVENTS] += attempt.outcome() == Outcome.DELIVERED ? attempt.events() : 0;
    }
    if (attempt.status().isPresent()) {
      counts[LATENCY + LatencyHistogram.indexOf(attempt.duration())]++;
    }
  }

  /** Forgets what lies before; whether anything is left. */
  boolean keepFrom(long minute) {
    minutes.headMap(minute, false).clear();
    return !minutes.isEmpty();
  }

  /** So many minutes from this one on, also those without traffic. */
  List<TrafficMinute> minutes(long from, int count) {
    List<TrafficMinute> list = new ArrayList<>(count);
    for (long minute = from; minute < from + count; minute++) {
      int[] counts = minutes.get(minute);
      list.add(
          new TrafficMinute(
              Instant.ofEpochSecond(minute * SECONDS), counts == null ? NOTHING : counts(counts)));
    }
    return list;
  }

  TrafficCounts total(long from, int count) {
    int[] sum = new int[SIZE];
    for (int[] counts : minutes.subMap(from, from + count).values()) {
      for (int i = 0; i < SIZE; i++) {
        sum[i] += counts[i];
      }
    }
    return counts(sum);
  }

  private static TrafficCounts counts(int[] counts) {
    Map<String, Long> failures = new HashMap<>();
    for (int i = 0; i < FailureClass.NAMES.size(); i++) {
      if (counts[FAILURES + i] > 0) {
        failures.put(FailureClass.NAMES.get(i), (long) counts[FAILURES + i]);
      }
    }
    List<Long> latency = new ArrayList<>(Collections.nCopies(SIZE - LATENCY, 0L));
    for (int i = 0; i < latency.size(); i++) {
      latency.set(i, (long) counts[LATENCY + i]);
    }
    return new TrafficCounts(
        counts[REQUESTS],
        counts[DELIVERED_REQUESTS],
        counts[DELIVERED_EVENTS],
        failures,
        new LatencyHistogram(latency));
  }
}
