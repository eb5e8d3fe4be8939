package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * In ten thousand seeded installations, with orgs whose ids are easily mistaken for each other,
 * everybody asks everything: nobody sees a thing of another org, and everybody sees all of their
 * own. {@link BrokenOrgWallsTest} shows that it finds faults.
 */
class OrgWallsTest {
  private static final int WORLDS = 10_000;

  @Test
  void noTokenEverShowsWhatIsAnothers() {
    Long replay = Long.getLong("seed");
    long base = replay == null ? new Random().nextLong() >>> 16 : replay;
    long worlds = replay == null ? WORLDS : 1;

    long sights =
        LongStream.range(base, base + worlds).parallel().map(OrgWallsTest::sightsIn).sum();

    // Else the worlds would prove nothing.
    assertThat(sights).isGreaterThan(replay == null ? worlds * 10 : 0);
  }

  private static long sightsIn(long seed) {
    try {
      return OrgWalls.run(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("failed with -Dseed=" + seed, e);
    }
  }
}
