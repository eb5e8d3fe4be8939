package io.statehook.standalone.faults;

import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Two installations with the same healthy receivers and the same load on them. One has bad
 * receivers besides. They are measured in turns, because the machine is never the same for long.
 */
final class Twins implements AutoCloseable {
  /** What is promised of the healthy receivers' p99. */
  static final double PROMISED_RATIO = 1.2;

  /** What a short run on a machine that does other things besides can still tell apart. */
  private static final double TOLERATED_RATIO = 2;

  private static final double TOLERATED_MILLIS = 100;

  private static final String ORG = "org0";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final double perSecond;
  private final Side calm;
  private final Side troubled;

  /** One of the two. */
  static final class Side implements AutoCloseable {
    private final Bench bench;
    private final List<Subscription> healthy = new ArrayList<>();
    private final BatchLoad load;
    private DispatcherChild worker;

    private Side(String name, int healthyCount, int more) throws Exception {
      bench = new Bench(name, healthyCount + more, 1);
      for (int i = 0; i < healthyCount; i++) {
        String id = "h" + i;
        healthy.add(BenchSubscriptions.of(id, ORG, bench.sink().url(i, id), BatchLimits.DEFAULT));
      }
      bench.subscribe(healthy);
      load = new BatchLoad(bench);
    }

    Bench bench() {
      return bench;
    }

    BatchLoad load() {
      return load;
    }

    DispatcherChild worker() {
      return worker;
    }

    private Set<String> healthyIds() {
      return healthy.stream().map(Subscription::id).collect(Collectors.toSet());
    }

    @Override
    public void close() {
      load.close();
      bench.close();
    }
  }

  /**
   * What a comparison found.
   *
   * @param calm without bad receivers
   * @param troubled with them
   */
  record Comparison(Latencies calm, Latencies troubled) {
    /**
     * Whether the healthy notice so little.
     *
     * @param ratio how many times as long their p99 may be
     * @param slack milliseconds on top
     */
    boolean isWithin(double ratio, double slack) {
      return troubled.typicalP99() <= ratio * calm.typicalP99() + slack;
    }

    /** Whether a short run on a machine that does other things besides shows nothing. */
    boolean isPlainlyWithin() {
      return isWithin(TOLERATED_RATIO, TOLERATED_MILLIS);
    }

    @Override
    public String toString() {
      return "healthy alone %s | with bad ones %s | p99 %+.0f %%"
          .formatted(calm, troubled, 100 * (troubled.typicalP99() / calm.typicalP99() - 1));
    }
  }

  /**
   * Installations whose workers are not started.
   *
   * @param healthy receivers on each side
   * @param perSecond batches for each of them
   * @param more addresses of receivers on the troubled side
   */
  Twins(String name, int healthy, double perSecond, int more) throws Exception {
    this.perSecond = perSecond;
    calm = new Side(name + "-calm", healthy, 0);
    troubled = new Side(name + "-troubled", healthy, more);
  }

  Side calm() {
    return calm;
  }

  Side troubled() {
    return troubled;
  }

  /** Subscriptions of receivers that are not healthy, for {@link Bench#subscribe}. */
  static Subscription bad(String id, String url) {
    return BenchSubscriptions.of(id, ORG, url, BatchLimits.DEFAULT);
  }

  void startWorkers() throws Exception {
    calm.worker = calm.bench.worker();
    troubled.worker = troubled.bench.worker();
    calm.worker.awaitRunning();
    troubled.worker.awaitRunning();
    settle(calm);
    settle(troubled);
  }

  /** Until the worker has its partitions and has seen every receiver. */
  private static void settle(Side side) {
    side.healthy.forEach(side.load::send);
    awaitReceived(side);
  }

  /**
   * Measures both in turns.
   *
   * @param rounds how many windows each gets
   * @param window how long each is
   * @param bad also get batches while the troubled side is measured
   * @param badPerSecond for each of them
   */
  Comparison compare(int rounds, Duration window, List<Subscription> bad, double badPerSecond) {
    Latencies without = new Latencies();
    Latencies with = new Latencies();
    for (int round = 0; round < rounds; round++) {
      boolean calmFirst = round % 2 == 0;
      if (calmFirst) {
        measure(calm, window, List.of(), 0, without);
      }
      measure(troubled, window, bad, badPerSecond, with);
      if (!calmFirst) {
        measure(calm, window, List.of(), 0, without);
      }
    }
    return new Comparison(without, with);
  }

  private void measure(
      Side side,
      Duration window,
      List<Subscription> bad,
      double badPerSecond,
      Latencies latencies) {
    Instant from = Instant.now();
    ScheduledFuture<?> good = side.load.sendEvenly(side.healthy, perSecond);
    ScheduledFuture<?> other = bad.isEmpty() ? null : side.load.sendEvenly(bad, badPerSecond);
    Pause.of(window);
    good.cancel(false);
    if (other != null) {
      other.cancel(false);
    }
    awaitReceived(side);
    latencies.addWindow(side.load, side.bench.sink().receptions(), side.healthyIds(), from);
  }

  private static void awaitReceived(Side side) {
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> missing(side).isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "missing after %s: %s%nthe worker says:%n%s"
              .formatted(PATIENCE, missing(side), side.worker.said()),
          e);
    }
  }

  /** What the healthy ones lack, by event; one request may bring several batches. */
  private static Map<Integer, BatchLoad.Sent> missing(Side side) {
    Set<String> healthy = side.healthyIds();
    Map<Integer, BatchLoad.Sent> missing = new TreeMap<>(side.load.sent());
    missing.values().removeIf(sent -> !healthy.contains(sent.subscription()));
    side.bench.sink().receptions().stream()
        .flatMapToInt(reception -> Arrays.stream(reception.events()))
        .forEach(missing::remove);
    return missing;
  }

  @Override
  public void close() {
    calm.close();
    troubled.close();
  }
}
