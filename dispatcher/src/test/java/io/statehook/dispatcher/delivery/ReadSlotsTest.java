package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import org.junit.jupiter.api.Test;

class ReadSlotsTest {
  private final ReadSlots slots = new ReadSlots(1);
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

  private static LaneQueue lane(String id) {
    return new LaneQueue(new Lane(id, 0), new PartitionWork(0, Fixtures.takeover()));
  }
}
