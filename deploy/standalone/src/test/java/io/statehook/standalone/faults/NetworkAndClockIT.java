package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.standalone.broker.BrokerCluster;
import io.statehook.standalone.broker.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The network between a worker and all brokers, or between workers and some receivers, drops
 * everything for a while, in one direction or both; and somebody sets the clock of the machine of a
 * worker forth and back.
 *
 * <p>Run by {@code deploy/fault-lab} only. Long form: {@code -Dcut.rounds=6 -Dcut.seconds=60
 * -Dclock.rounds=10}.
 */
@Tag("alone")
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class NetworkAndClockIT {
  private static final int CUTS = Integer.getInteger("cut.rounds", 2);
  private static final Duration CUT = Duration.ofSeconds(Integer.getInteger("cut.seconds", 11));
  private static final int CLOCK_ROUNDS = Integer.getInteger("clock.rounds", 1);
  private static final Duration AFTERMATH = CUT.plusSeconds(20);
  private static final List<Set<Link.Way>> WAYS =
      List.of(EnumSet.allOf(Link.Way.class), EnumSet.of(Link.Way.BACK), EnumSet.of(Link.Way.THERE));
  private static final List<Duration> CLOCK_OFF =
      List.of(
          Duration.ofHours(1), Bench.MOST_MOVED_BACK.negated(), Duration.ofDays(2), Duration.ZERO);

  /** Who says nothing for so long is thrown out of the group. */
  private static final Duration BEYOND_SESSION = Bench.SHORT_SESSION.plusSeconds(1);

  /** A worker whose clock was set must not be there for nothing from then on. */
  private static final Duration USEFUL_AGAIN = Duration.ofSeconds(45);

  /** Long enough for a worker that found itself thrown out to be given partitions again. */
  private static final Duration AWAKE = Duration.ofSeconds(4);

  /** From the last start of a request to its arrival, on a busy machine. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);

  /** The receivers behind a link. */
  private static final Set<Integer> FAR = Set.of(0, 1, 2, 4);

  private final List<String> late = new ArrayList<>();
  private Optional<MovableClock> clock = Optional.empty();
  private BrokerCluster cluster;
  @AutoClose private ClusterRun run;

  /** The first worker reaches brokers over links only, and goes by a clock that can be moved. */
  @BeforeAll
  void prepare() throws Exception {
    cluster = BenchBroker.wholeCluster();
    if (MovableClock.library().isPresent()) {
      clock = Optional.of(new MovableClock(BenchBroker.directory("clock").resolve("off")));
    }
    Map<String, String> overLinks = Map.of("bootstrap.servers", cluster.linkedBootstrapServers());
    Map<String, String> environment = clock.map(MovableClock::environment).orElse(Map.of());
    run =
        new ClusterRun(
            "network", Bench.SHORT_SESSION, new ClusterRun.Shape(overLinks, environment, FAR));
  }

  @Test
  void aWorkerCutOffFromTheBrokersFallsSilentWithItsLease() throws Exception {
    run.begin(AFTERMATH);
    for (int i = 0; i < CUTS; i++) {
      Instant begun = Instant.now();
      await().atMost(ClusterRun.PATIENCE).until(() -> hasSentSince(begun));
      cutOff(WAYS.get(i % WAYS.size()));
    }
    run.awaitFlow();
    run.judge(
        "N1",
        "CUTS %d of %d s from the brokers, %d requests after the lease"
            .formatted(CUTS, CUT.toSeconds(), late.size()));
    assertThat(late).as("requests after the lease").isEmpty();
  }

  private void cutOff(Set<Link.Way> ways) {
    DispatcherChild worker = run.worker(0);
    Instant cut = run.fault();
    cluster.links().forEach(link -> link.cut(ways));
    Pause.of(CUT);
    Instant healed = Instant.now();
    run.bench().cutOff(worker, cut, healed);
    cluster.links().forEach(Link::heal);
    Pause.of(AWAKE);
    Optional<Instant> again = worker.assignedAfter(healed);
    Instant silent = cut.plus(Bench.lease(Bench.SHORT_SESSION)).plus(UNDER_WAY);
    run.bench().sink().receptions().stream()
        .filter(one -> one.worker().equals(worker.name()))
        .filter(one -> one.at().isAfter(silent))
        .filter(one -> again.isEmpty() || one.at().isBefore(again.get()))
        .map(Reception::toString)
        .forEach(late::add);
  }

  private boolean hasSentSince(Instant begun) {
    return run.bench().sink().receptions().stream()
        .anyMatch(one -> one.worker().equals(run.worker(0).name()) && one.at().isAfter(begun));
  }

  @Test
  void receiversThatCannotBeReachedAreNothingToTheOthers() throws Exception {
    run.begin(AFTERMATH);
    Instant begun = Instant.now();
    Pause.of(CUT.dividedBy(2));
    Instant cut = run.fault();
    run.links().forEach(link -> link.cut(EnumSet.allOf(Link.Way.class)));
    Pause.of(CUT);
    Instant healed = Instant.now();
    run.links().forEach(Link::reset);
    run.bench().sink().unheard(run.far(), cut, healed);
    Duration before = run.typicalDelay(begun, cut);
    Duration during = run.typicalDelay(cut, healed);
    run.awaitFlow();
    run.judge(
        "N2",
        "CUTS 1 of %d s from %d receivers, p99 of the others %d ms before, %d ms during"
            .formatted(CUT.toSeconds(), FAR.size(), before.toMillis(), during.toMillis()));
    assertThat(during).isLessThan(before.multipliedBy(2).plusMillis(500));
  }

  @Test
  void aClockThatJumpsChangesTheTimeInSignaturesAndEndsAWorkerWhenItIsSetBack() throws Exception {
    if (clock.isEmpty()) {
      Unavailable.skip("libfaketime is not installed");
    }
    MovableClock moved = clock.orElseThrow();
    run.bench().signatures().expectOtherTimes(true);
    run.begin(BEYOND_SESSION);
    int jumps = CLOCK_ROUNDS * CLOCK_OFF.size();
    int left = 0;
    for (int i = 0; i < jumps; i++) {
      Instant jump = run.fault();
      moved.move(CLOCK_OFF.get(i % CLOCK_OFF.size()));
      if (i % 2 == 1) {
        run.replaceFirstWorker(jump);
      } else {
        Pause.of(BEYOND_SESSION);
        left += excuseIfItLeft(jump) ? 1 : 0;
      }
      awaitUseful();
    }
    run.judge(
        "N8",
        "CLOCK JUMPS %d (set back %d, set forth and left the group %d)"
            .formatted(jumps, jumps / 2, left));
    run.bench().signatures().expectOtherTimes(false);
    assertThat(run.bench().signatures().hoursOff())
        .containsAll(CLOCK_OFF.stream().map(Duration::toHours).toList());
  }

  /**
   * Whether Kafka's consumer, when the clock was set forth, took itself for one that is stuck and
   * left its group. Then others repeat what was open or being recorded, as when a worker is cut
   * off; one that stayed has no excuse.
   */
  private boolean excuseIfItLeft(Instant jump) {
    DispatcherChild worker = run.worker(0);
    Optional<Instant> lost = worker.lostAfter(jump);
    lost.ifPresent(at -> run.bench().cutOff(worker, jump, at.plus(UNDER_WAY)));
    return lost.isPresent();
  }

  private void awaitUseful() {
    run.awaitFlow();
    Instant later = Instant.now();
    await().atMost(USEFUL_AGAIN).until(() -> hasSentSince(later));
  }
}
