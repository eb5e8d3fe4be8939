package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.BatchLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * A worker stands still for longer than its session, others take over, and it wakes up believing
 * that nothing happened: it starts no request before it was given partitions anew.
 *
 * <p>Long form: {@code -Dzombie.freezes=20}.
 */
@Tag("alone")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class ZombieIT {
  private static final int FREEZES = Integer.getInteger("zombie.freezes", 2);
  private static final int EVENTS_PER_SECOND = 60;
  private static final int MOST_EVENTS = EVENTS_PER_SECOND * 60 * 20;
  private static final int SUBSCRIPTIONS = 20;
  private static final int WORKERS = 3;
  private static final Duration BEYOND_SESSION = Bench.SHORT_SESSION.plusSeconds(3);
  private static final Duration AWAKE = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Fleet FLEET = new Fleet(100, 4);

  private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
  private final Random random = new Random(seed);
  private final List<DispatcherChild> workers = new ArrayList<>();
  private final List<Instant> freezes = new ArrayList<>();
  private final List<String> late = new ArrayList<>();
  private final Set<String> healthy = new TreeSet<>();
  @AutoClose private Bench bench;
  @AutoClose private EventLoad load;

  @BeforeEach
  void prepare() throws Exception {
    bench = new Bench("zombie", SUBSCRIPTIONS, FLEET.orgs(), Bench.SHORT_SESSION);
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
      String id = "s" + i;
      // Many small batches: a worker always has some that wait when it is stopped.
      BatchLimits limits = new BatchLimits(3, 16_384, Duration.ofMillis(600));
      bench.subscribe(
          BenchSubscriptions.of(id, "org" + i % FLEET.orgs(), bench.sink().url(i, id), limits));
      bench.sink().behave(id, Behaviour.between(40, 120, random));
      healthy.add(id);
    }
    load = new EventLoad(bench, FLEET, MOST_EVENTS, EVENTS_PER_SECOND);
    DispatcherChild batcher = bench.batcher();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(bench.worker());
    }
    workers.forEach(DispatcherChild::awaitRunning);
    batcher.awaitRunning();
  }

  @Test
  void aWorkerThatSleptThroughItsSessionStartsNothingBeforeItIsGivenPartitionsAnew()
      throws Exception {
    load.start();
    for (int i = 0; i < FREEZES; i++) {
      DispatcherChild zombie = workers.get(i % WORKERS);
      await().atMost(PATIENCE).until(() -> sentSince(zombie, Instant.now().minusMillis(300)) > 0);
      freezeAndThaw(zombie);
      workers.set(i % WORKERS, bench.worker().awaitRunning());
      assertThat(bench.end(zombie)).isZero();
    }
    Instant end = Instant.now();
    load.finish();
    bench.awaitResolved(PATIENCE);

    Verdict verdict = new Verdict(bench, Evidence.of(bench, load), seed);
    verdict.tell(
        "K6",
        "FREEZES %d of %d s, %d requests after the lease"
            .formatted(FREEZES, BEYOND_SESSION.toSeconds(), late.size()),
        FREEZES,
        verdict.stalls(healthy, freezes, end));
    assertThat(late).as("requests after the lease, -Dseed=" + seed).isEmpty();
    verdict.requireGood();
  }

  private void freezeAndThaw(DispatcherChild zombie) {
    Departure departure = bench.freeze(zombie, BEYOND_SESSION);
    Instant thawed = departure.until();
    freezes.add(departure.at());
    Pause.of(AWAKE);
    Optional<Instant> again = zombie.assignedAfter(thawed);
    bench.sink().receptions().stream()
        .filter(one -> one.worker().equals(zombie.name()))
        .filter(one -> one.at().isAfter(thawed))
        .filter(one -> again.isEmpty() || one.at().isBefore(again.get()))
        .map(Reception::toString)
        .forEach(late::add);
  }

  private long sentSince(DispatcherChild worker, Instant since) {
    return bench.sink().receptions().stream()
        .filter(one -> one.worker().equals(worker.name()) && one.at().isAfter(since))
        .count();
  }
}
