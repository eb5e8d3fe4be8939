package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.BatchLimits;
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
 * Workers come and go in good order under load: nobody notices.
 *
 * <p>Long form: {@code -Dscaling.rounds=10}.
 */
@Tag("alone")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class ScalingIT {
  private static final int ROUNDS = Integer.getInteger("scaling.rounds", 1);
  private static final int EVENTS_PER_SECOND = 100;
  private static final int MOST_EVENTS = EVENTS_PER_SECOND * 60 * 20;
  private static final int SUBSCRIPTIONS = 20;
  private static final Duration STEADY = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Fleet FLEET = new Fleet(100, 4);

  private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
  private final Random random = new Random(seed);
  private final List<DispatcherChild> workers = new ArrayList<>();
  private final List<Instant> changes = new ArrayList<>();
  private final Set<String> healthy = new TreeSet<>();
  @AutoClose private Bench bench;
  @AutoClose private EventLoad load;

  @BeforeEach
  void prepare() throws Exception {
    bench = new Bench("scaling", SUBSCRIPTIONS, FLEET.orgs());
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
      String id = "s" + i;
      BatchLimits limits = new BatchLimits(50, 16_384, Duration.ofMillis(200 + 200 * (i % 3)));
      bench.subscribe(
          BenchSubscriptions.of(id, "org" + i % FLEET.orgs(), bench.sink().url(i, id), limits));
      bench.sink().behave(id, Behaviour.between(5, 50, random));
      healthy.add(id);
    }
    load = new EventLoad(bench, FLEET, MOST_EVENTS, EVENTS_PER_SECOND);
    DispatcherChild batcher = bench.batcher();
    workers.add(bench.worker().awaitRunning());
    batcher.awaitRunning();
  }

  @Test
  void workersThatComeAndGoInGoodOrderRepeatNothing() throws Exception {
    load.start();
    Pause.of(STEADY);
    for (int round = 0; round < ROUNDS; round++) {
      scaleUpTo(4);
      scaleDownTo(2);
    }
    Instant end = Instant.now();
    load.finish();
    bench.awaitResolved(PATIENCE);

    Verdict verdict = new Verdict(bench, Evidence.of(bench, load), seed);
    verdict.tell(
        "K8",
        "SCALED 1 to 4 to 2, %d changes".formatted(changes.size()),
        changes.size(),
        verdict.stalls(healthy, changes, end));
    verdict.requireGood();
  }

  private void scaleUpTo(int count) throws Exception {
    List<DispatcherChild> started = new ArrayList<>();
    while (workers.size() < count) {
      DispatcherChild worker = bench.worker();
      workers.add(worker);
      started.add(worker);
    }
    changes.add(Instant.now());
    started.forEach(DispatcherChild::awaitRunning);
    await()
        .atMost(PATIENCE)
        .until(() -> started.stream().allMatch(one -> bench.sink().hasHeardOf(one.name())));
    Pause.of(STEADY);
  }

  private void scaleDownTo(int count) {
    while (workers.size() > count) {
      changes.add(Instant.now());
      DispatcherChild leaving = workers.remove(random.nextInt(workers.size()));
      assertThat(bench.end(leaving)).as("exit code of " + leaving.name()).isZero();
      Pause.of(STEADY.dividedBy(2));
    }
  }
}
