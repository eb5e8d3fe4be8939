package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Replay one seed with {@code -Dseed=...}; run more with {@code -Dseeds=...}. */
class DeliverySimulationTest {
  private static final int SEEDS = Integer.getInteger("seeds", 3000);
  private static final int MAX_TOLD = 10;

  @Test
  void nothingIsLostReorderedDoubledInFlightOrCommittedTooEarly() {
    Long replay = Long.getLong("seed");
    if (replay != null) {
      SimWorld.run(replay);
      return;
    }
    Totals totals =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(DeliverySimulationTest::run)
            .reduce(new Totals(0, 0, 0, 0, 0, 0, List.of()), Totals::plus);
    System.out.printf(
        "seeds %d, batches %d, of them parked %d, requests %d, of them joined or cut %d,"
            + " pages read ahead %d%n",
        SEEDS, totals.batches, totals.parked, totals.requests, totals.planned, totals.ahead);
    assertThat(totals.faults).as("%d seeds failed", totals.failed).isEmpty();
    assertThat(totals.parked).isGreaterThan(totals.batches / 20);
    assertThat(totals.requests).isGreaterThan(totals.batches / 2);
    assertThat(totals.planned).isGreaterThan(totals.batches / 50);
    assertThat(totals.ahead).isGreaterThan(SEEDS / 10);
  }

  /** Worlds share nothing, so that each core can run its own. */
  private static Totals run(long seed) {
    try {
      SimWorld world = SimWorld.run(seed);
      return new Totals(
          world.batches(),
          world.log().parkedBatches(),
          world.receivers().requests(),
          world.log().attempts().plannedRequests(),
          world.readsAhead(),
          0,
          List.of());
    } catch (AssertionError | RuntimeException e) {
      String fault = "seed %d: %s (replay with -Dseed=%d)".formatted(seed, e, seed);
      return new Totals(0, 0, 0, 0, 0, 1, List.of(fault));
    }
  }

  /** What happened in all worlds, and the first faults that were found. */
  private record Totals(
      long batches,
      long parked,
      long requests,
      long planned,
      long ahead,
      long failed,
      List<String> faults) {
    Totals plus(Totals other) {
      return new Totals(
          batches + other.batches,
          parked + other.parked,
          requests + other.requests,
          planned + other.planned,
          ahead + other.ahead,
          failed + other.failed,
          Stream.concat(faults.stream(), other.faults.stream()).limit(MAX_TOLD).toList());
    }
  }
}
