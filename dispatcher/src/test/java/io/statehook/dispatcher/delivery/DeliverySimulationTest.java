package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

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
    long requests = 0;
    long batches = 0;
    long parked = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      SimWorld world = run(seed);
      requests += world.receivers().requests();
      batches += world.batches();
      parked += world.log().parkedBatches();
    }
    System.out.printf(
        "seeds %d, batches %d, of them parked %d, requests %d%n", SEEDS, batches, parked, requests);
    assertThat(parked).isGreaterThan(batches / 20);
    assertThat(requests).isGreaterThan(batches);
  }

  private static SimWorld run(long seed) {
    try {
      return SimWorld.run(seed);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed %d: %s (replay with -Dseed=%d)".formatted(seed, e, seed), e);
    }
  }
}
