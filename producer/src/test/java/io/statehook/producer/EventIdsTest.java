package io.statehook.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final EventIds ids =
      new EventIds(((InstantSource) now::get).withZone(ZoneOffset.UTC), new Random(7));

  @Test
  void areUuidsOfVersion7ThatCarryTheTime() {
    UUID id = UUID.fromString(ids.get());

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void riseWithinOneMillisecond() {
    assertRising(take(5_000));
  }

  @Test
  void riseWhenTheClockStepsBack() {
    List<String> taken = new ArrayList<>(take(10));
    now.set(NOON.minusSeconds(3600));
    taken.addAll(take(10));
    now.set(NOON.plusMillis(1));
    taken.addAll(take(10));

    assertRising(taken);
  }

  @Test
  void differBetweenProducers() {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);

    assertThat(new EventIds(clock, new Random(1)).get())
        .isNotEqualTo(new EventIds(clock, new Random(2)).get());
  }

  private List<String> take(int count) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(ids.get());
    }
    return taken;
  }

  private static void assertRising(List<String> taken) {
    assertThat(taken).isSorted().doesNotHaveDuplicates();
  }
}
