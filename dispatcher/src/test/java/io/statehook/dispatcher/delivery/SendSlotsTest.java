package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SendSlotsTest {
  private final PartitionWork partition = new PartitionWork(0, Fixtures.takeover());
  private final SendSlots slots = new SendSlots(3, 2);

  @Test
  void lanesTakeTurnsInTheOrderInWhichTheyCame() {
    slots.join(lane("a"), "one");
    slots.join(lane("b"), "two");

    assertThat(allThatMaySend()).containsExactly("a", "b");
  }

  @Test
  void aFullHostKeepsNobodyElseBack() {
    slots.join(lane("a"), "busy");
    slots.join(lane("b"), "busy");
    slots.join(lane("c"), "busy");
    slots.join(lane("d"), "idle");

    assertThat(allThatMaySend()).containsExactly("a", "b", "d");
  }

  @Test
  void aFreedHostGoesToWhoWaitedLongest() {
    slots.join(lane("a"), "busy");
    slots.join(lane("b"), "busy");
    slots.join(lane("c"), "busy");
    allThatMaySend();
    slots.join(lane("late"), "busy");

    slots.release("busy");

    assertThat(allThatMaySend()).containsExactly("c");
  }

  @Test
  void theProcessHasALimitToo() {
    for (String id : List.of("a", "b", "c", "d")) {
      slots.join(lane(id), id);
    }

    assertThat(allThatMaySend()).containsExactly("a", "b", "c");
    slots.release("a");
    assertThat(allThatMaySend()).containsExactly("d");
  }

  @Test
  void whoLeavesHandsTheReservedHostOn() {
    slots.join(lane("a"), "busy");
    slots.join(lane("b"), "busy");
    slots.join(lane("c"), "busy");
    slots.join(lane("d"), "busy");
    allThatMaySend();
    slots.release("busy");

    slots.leave(lane("c"));

    assertThat(allThatMaySend()).containsExactly("d");
  }

  private LaneQueue lane(String id) {
    return partition.lane(new Lane(id, 0));
  }

  private List<String> allThatMaySend() {
    List<String> ids = new ArrayList<>();
    for (Optional<SendSlots.Grant> grant = slots.next(); grant.isPresent(); grant = slots.next()) {
      ids.add(grant.get().lane().subscriptionId());
    }
    return ids;
  }
}
