package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes of the version before and of this one do the work together, in the same groups: one
 * after the other is replaced under load, workers first, and then everything is taken back. What
 * one version has parked, the other sends.
 *
 * <p>Run by {@code .ci/upgrade}, which builds the version before; {@code -Dupgrade.previous=} names
 * the directory of its jars.
 */
@Tag("upgrade")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class UpgradeIT {
  private static final int WORKERS = 2;
  private static final int SUBSCRIPTIONS = 20;
  private static final int HELD_BACK_AT_FIRST = 18;
  private static final int HELD_BACK_LATER = 19;
  private static final int EVENTS_PER_SECOND = 150;
  private static final int MOST_EVENTS = EVENTS_PER_SECOND * 60 * 8;
  private static final Duration STEADY = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Fleet FLEET = new Fleet(100, 4);

  private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
  private final Random random = new Random(seed);
  private final List<DispatcherChild> workers = new ArrayList<>();
  private final List<Instant> changes = new ArrayList<>();
  private final Set<String> healthy = new TreeSet<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private DispatcherChild batcher;
  @AutoClose private Build previous;
  @AutoClose private Build today;
  @AutoClose private Bench bench;
  @AutoClose private EventLoad load;

  @BeforeEach
  void prepare() throws Exception {
    previous = new Build("previous", Path.of(System.getProperty("upgrade.previous")));
    today = new Build("today", Path.of("target", "statehook", "lib"));
    bench = new Bench("upgrade", SUBSCRIPTIONS, FLEET.orgs());
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
      subscribe(i);
    }
    load = new EventLoad(bench, FLEET, MOST_EVENTS, EVENTS_PER_SECOND);
    batcher = previous.start(bench, "batcher");
    for (int i = 0; i < WORKERS; i++) {
      workers.add(previous.start(bench, "worker"));
    }
    batcher.awaitRunning();
    workers.forEach(DispatcherChild::awaitRunning);
  }

  /** Most receivers are well; one is slow, so that requests are joined, and one is ill at first. */
  private void subscribe(int number) throws Exception {
    String id = "s" + number;
    BatchLimits limits = new BatchLimits(50, 16_384, Duration.ofMillis(200 + 200 * (number % 3)));
    Subscription subscription =
        BenchSubscriptions.of(
            id, "org" + number % FLEET.orgs(), bench.sink().url(number, id), limits);
    subscriptions.add(subscription);
    bench.subscribe(
        number == HELD_BACK_AT_FIRST ? BenchSubscriptions.paused(subscription) : subscription);
    Behaviour usual = Behaviour.between(5, 50, random);
    switch (number) {
      case 16 -> bench.sink().behave(id, Behaviour.slow(Duration.ofMillis(800)));
      case 17 -> bench.sink().behave(id, Behaviour.atFirst(2, 503, usual));
      case HELD_BACK_AT_FIRST, HELD_BACK_LATER -> bench.sink().behave(id, usual);
      default -> {
        bench.sink().behave(id, usual);
        healthy.add(id);
      }
    }
  }

  @Test
  void aRollingUpgradeAndTheWayBackLoseReorderAndRepeatNothing() throws Exception {
    load.start();
    Pause.of(STEADY);
    replaceAllBy(today);
    bench.subscribe(subscriptions.get(HELD_BACK_AT_FIRST));
    bench.subscribe(BenchSubscriptions.paused(subscriptions.get(HELD_BACK_LATER)));
    Pause.of(STEADY);
    replaceAllBy(previous);
    bench.subscribe(subscriptions.get(HELD_BACK_LATER));
    Pause.of(STEADY);
    Instant end = Instant.now();
    load.finish();
    bench.awaitResolved(PATIENCE);

    Verdict verdict = new Verdict(bench, Evidence.of(bench, load), seed);
    verdict.tell(
        "Upgrade",
        "REPLACED %d".formatted(changes.size()),
        changes.size(),
        verdict.stalls(healthy, changes, end));
    System.out.printf(
        "requests of the version before %d, of today's %d; lanes parked %d times%n",
        requestsOf(previous), requestsOf(today), bench.unfinished().timesParked());
    verdict.requireGood();
    assertThat(bench.unfinished().timesParked()).isGreaterThanOrEqualTo(2);
    assertThat(changes).hasSize(2 * (WORKERS + 1));
  }

  /** Each ready and at work before the next goes, as the operations guide says. */
  private void replaceAllBy(Build build) throws Exception {
    for (int i = 0; i < WORKERS; i++) {
      DispatcherChild next = build.start(bench, "worker");
      workers.add(next);
      next.awaitRunning();
      await().atMost(PATIENCE).until(() -> bench.sink().hasHeardOf(next.name()));
      end(workers.remove(0));
    }
    int threads = batcherThreads();
    DispatcherChild next = build.start(bench, "batcher").awaitRunning();
    DispatcherChild last = batcher;
    batcher = next;
    try {
      await().atMost(PATIENCE).until(() -> batcherThreads() > threads);
      Pause.of(STEADY);
    } finally {
      end(last);
    }
  }

  private void end(DispatcherChild leaving) {
    changes.add(Instant.now());
    assertThat(bench.end(leaving)).as("exit code of " + leaving.name()).isZero();
  }

  /** Those that have partitions to read. */
  private int batcherThreads() throws Exception {
    String group = bench.topics().layout().batcherGroup();
    return (int)
        bench
            .topics()
            .admin()
            .describeConsumerGroups(List.of(group))
            .describedGroups()
            .get(group)
            .get()
            .members()
            .stream()
            .filter(member -> !member.assignment().topicPartitions().isEmpty())
            .count();
  }

  private long requestsOf(Build build) {
    return bench.sink().receptions().stream().filter(one -> build.isOf(one.worker())).count();
  }
}
