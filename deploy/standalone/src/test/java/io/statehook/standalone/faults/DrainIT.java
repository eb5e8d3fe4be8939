package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.WorkerSettings;
import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has waited for a receiver leaves fast once the receiver is well, and in order. */
@Tag("alone")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class DrainIT {
  private static final int BATCHES = Integer.getInteger("drain.batches", 400);
  private static final int EVENTS = Integer.getInteger("drain.events", 500);
  private static final int LANES = Integer.getInteger("drain.lanes", 4);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Within this every worker knows of it. */
  private static final Duration CHANGE = Duration.ofSeconds(10);

  /** Else a first answer that takes long on a busy machine sends the burst through the backlog. */
  private static final Map<String, String> NEVER_SLOW =
      Map.of(WorkerSettings.SLOW_THRESHOLD_MS, "60000");

  /** A drain reads and writes more, but must not wait for either. */
  private static final double LEAST_OF_LIVE = 0.4;

  @AutoClose private Bench bench;
  private Subscription subscription;
  private int wanted;
  private int requests;

  @BeforeEach
  void prepare() throws Exception {
    bench = new Bench("drain", 1, 1);
    BatchLimits limits = new BatchLimits(500, 262_144, Duration.ofSeconds(1));
    String url = bench.sink().url(0, "drain");
    subscription =
        BenchSubscriptions.lanes(BenchSubscriptions.of("drain", "org0", url, limits), LANES);
  }

  @Test
  void whatWasParkedLeavesAboutAsFastAsABurstThatNeverWas() throws Exception {
    bench.subscribe(subscription);
    BacklogLoad.write(bench, subscription, 0, BATCHES, EVENTS);
    bench.worker(NEVER_SLOW, Map.of()).awaitRunning();
    double live = awaitNext("written before the start");
    assertThat(parked()).isZero();

    bench.subscribe(BenchSubscriptions.paused(subscription));
    Pause.of(CHANGE);
    BacklogLoad.write(bench, subscription, BATCHES, BATCHES, EVENTS);
    await().atMost(PATIENCE).until(() -> parked() == BATCHES);
    bench.subscribe(subscription);
    double drained = awaitNext("parked");

    assertThat(drained).isGreaterThan(LEAST_OF_LIVE * live);
    assertThat(bench.sink().forged()).isEmpty();
    requireOrder(bench.sink().receptions());
    bench.awaitResolved(PATIENCE);
  }

  private long parked() {
    return bench.topics().records(Topic.WEBHOOK_BACKLOG).size();
  }

  /** Waits for as many batches again; returns how many came in a second. */
  private double awaitNext(String waited) {
    wanted += BATCHES * EVENTS;
    int expected = wanted;
    await().atMost(PATIENCE).until(() -> received() == expected);
    List<Reception> all = bench.sink().receptions();
    Instant from = all.get(requests).at();
    requests = all.size();
    long millis = Math.max(1, Duration.between(from, all.get(all.size() - 1).at()).toMillis());
    double perSecond = BATCHES * 1000.0 / millis;
    System.out.printf(
        "DRAIN %d batches of %d events in %d lanes, %s: %d ms, %.0f batches/s, %.0f events/s%n",
        BATCHES, EVENTS, LANES, waited, millis, perSecond, perSecond * EVENTS);
    return perSecond;
  }

  private int received() {
    return bench.sink().receptions().stream().mapToInt(one -> one.events().length).sum();
  }

  private static void requireOrder(List<Reception> all) {
    Map<Integer, Integer> lastOfLane = new HashMap<>();
    for (Reception one : all) {
      for (int event : one.events()) {
        Integer before = lastOfLane.put(event / EVENTS % LANES, event);
        assertThat(before == null || before < event).as("%s after %s", event, before).isTrue();
      }
    }
  }
}
