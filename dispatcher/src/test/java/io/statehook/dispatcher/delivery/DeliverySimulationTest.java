package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Replay one seed with {@code -Dseed=...}; run more with {@code -Dseeds=...}. */
class DeliverySimulationTest {
  private static final int SEEDS = Integer.getInteger("seeds", 3000);

  @Test
  void nothingIsLostReorderedDoubledInFlightOrCommittedTooEarly() {
    Long replay = Long.getLong("seed");
    if (replay != null) {
      run(replay);
      return;
    }
    Totals totals =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(DeliverySimulationTest::run)
            .reduce(new Totals(0, 0, 0), Totals::plus);
    System.out.printf("seeds %d, %s%n", SEEDS, totals);
    assertThat(totals.parked).isGreaterThan(totals.batches / 20);
    assertThat(totals.requests).isGreaterThan(totals.batches);
  }

  /** Worlds share nothing, so that each core can run its own. */
  private static Totals run(long seed) {
    try {
      SimWorld world = SimWorld.run(seed);
      return new Totals(world.batches(), world.log().parkedBatches(), world.receivers().requests());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed %d: %s (replay with -Dseed=%d)".formatted(seed, e, seed), e);
    }
  }

  /** What happened in all worlds, to see that they are worth something. */
  private record Totals(long batches, long parked, long requests) {
    Totals plus(Totals other) {
      return new Totals(batches + other.batches, parked + other.parked, requests + other.requests);
    }
  }
}
