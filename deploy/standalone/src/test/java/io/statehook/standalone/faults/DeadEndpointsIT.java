package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of receivers have been dead for long: what that costs, and what the others notice.
 *
 * <p>Long form, over a minute and with the promised limits: {@code -Ddead=5000 -Ddead.rounds=6}.
 */
@Tag("alone")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class DeadEndpointsIT {
  private static final int DEAD = Integer.getInteger("dead", 500);
  private static final int ROUNDS = Integer.getInteger("dead.rounds", 2);
  private static final boolean LONG_FORM = ROUNDS >= 6;
  private static final Duration WINDOW = Duration.ofSeconds(LONG_FORM ? 10 : 3);
  private static final int LIVE = 20;
  private static final double PER_SECOND = 3;
  private static final int PER_NETWORK = 250;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final double MOST_CORES = 0.5;

  /** The heap of a child is 160 MiB; code, stacks and buffers come on top. */
  private static final long MOST_BYTES = 420L << 20;

  private final List<Subscription> dead = new ArrayList<>();
  @AutoClose private Twins twins;

  @BeforeEach
  void prepare() throws Exception {
    twins = new Twins("dead", LIVE, PER_SECOND, 0);
    for (int i = 0; i < DEAD; i++) {
      dead.add(
          Twins.bad(
              "dead" + i,
              "https://127.2.%d.%d:9009/".formatted(i / PER_NETWORK, 1 + i % PER_NETWORK)));
    }
    twins.troubled().bench().subscribe(dead);
    twins.startWorkers();
  }

  @Test
  void deadReceiversCostAlmostNothingAndNobodyNoticesThem() {
    Bench bench = twins.troubled().bench();
    DispatcherChild worker = twins.troubled().worker();
    dead.forEach(twins.troubled().load()::send);
    dead.forEach(twins.troubled().load()::send);
    Instant begun = Instant.now();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> bench.unfinished().parkedLanes().size() == DEAD);
    long parking = Duration.between(begun, Instant.now()).toSeconds();

    Instant from = Instant.now();
    Duration cpu = worker.cpu();
    Duration calmCpu = twins.calm().worker().cpu();
    Twins.Comparison found = twins.compare(ROUNDS, WINDOW, List.of(), 0);
    double seconds = Duration.between(from, Instant.now()).toMillis() / 1_000.0;
    double cores = worker.cpu().minus(cpu).toMillis() / 1_000.0 / seconds;
    double calmCores = twins.calm().worker().cpu().minus(calmCpu).toMillis() / 1_000.0 / seconds;
    System.out.printf(
        "DEAD %d parked in %d s | %.2f cores over %.0f s (without them %.2f) | resident %d MiB"
            + " (without them %d) | %s%n",
        DEAD,
        parking,
        cores,
        seconds,
        calmCores,
        worker.residentBytes() >> 20,
        twins.calm().worker().residentBytes() >> 20,
        found);
    assertThat(cores).isLessThan(MOST_CORES);
    assertThat(worker.residentBytes()).isLessThan(MOST_BYTES);
    boolean unaffected =
        LONG_FORM
            ? found.isWithin(Twins.PROMISED_RATIO, 0)
            : found.isPlainlyWithin()
                || twins.compare(ROUNDS, WINDOW, List.of(), 0).isPlainlyWithin();
    assertThat(unaffected).as(found.toString()).isTrue();
  }
}
