package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadSlotsTest {
  private final ReadSlots slots = new ReadSlots(1, 1000);
  private final LaneQueue a = lane("a");
  private final LaneQueue b = lane("b");

  @Test
  void aLaneWaitsForTheOneThatHoldsTheSlotAndIsServedBeforeNewcomers() {
    assertThat(slots.take(a)).isTrue();
    assertThat(slots.take(b)).isFalse();
    assertThat(slots.next()).isEmpty();

    slots.release(a);
    assertThat(slots.take(a)).isFalse();
    assertThat(slots.next()).contains(b);
    assertThat(slots.take(b)).isTrue();
  }

  @Test
  void aLaneThatLeftTheLineIsNotServed() {
    slots.take(a);
    slots.take(b);
    slots.leaveLine(b);
    slots.release(a);

    assertThat(slots.next()).isEmpty();
    assertThat(slots.take(a)).isTrue();
  }

  @Test
  void fewLanesReadLargePagesAndManySmallOnesWithinTheMemoryForAll() {
    ReadSlots room = new ReadSlots(20, 10_000);
    long all = 0;
    long last = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      LaneQueue lane = lane("lane" + i);
      room.takeAtOnce(lane);
      long page = room.reserve(lane, 0, 100_000);
      assertThat(page).isLessThanOrEqualTo(last).isGreaterThanOrEqualTo(room.smallestPage());
      all += page;
      last = page;
    }
    assertThat(all).isBetween(9_000L, 10_000L + 20 * room.smallestPage());
    assertThat(last).isEqualTo(room.smallestPage());
  }

  @Test
  void whatALaneHeldIsFreeAgainWhenItIsReleased() {
    slots.take(a);
    assertThat(slots.reserve(a, 400, 1000)).isEqualTo(150);
    assertThat(slots.reserve(a, 200, 1000)).isEqualTo(200);
    assertThat(slots.reserve(a, 0, 1000)).isEqualTo(250);
    slots.release(a);
    slots.take(b);
    assertThat(slots.reserve(b, 0, 100)).isEqualTo(250);
  }

  @Test
  void lanesThatReadAheadStayWithinTheMemoryForAll() {
    ReadSlots room = new ReadSlots(20, 10_000);
    List<LaneQueue> lanes = IntStream.range(0, 20).mapToObj(i -> lane("lane" + i)).toList();
    Map<LaneQueue, Long> held = new HashMap<>();
    for (int round = 0; round < 50; round++) {
      for (LaneQueue lane : lanes) {
        long has = held.getOrDefault(lane, 0L);
        if (room.takeAtOnce(lane) && (has == 0 || room.hasRoom())) {
          held.put(lane, has + room.reserve(lane, has, 100_000));
        }
      }
    }

    long all = held.values().stream().mapToLong(bytes -> bytes).sum();
    assertThat(all).isBetween(9_000L, 10_000L + 20 * room.smallestPage());
  }

  private static LaneQueue lane(String id) {
    return new LaneQueue(new Lane(id, 0), new PartitionWork(0, Fixtures.takeover()));
  }
}
