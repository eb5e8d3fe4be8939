package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DeadlineQueueTest {
  private final DeadlineQueue queue = new DeadlineQueue();

  @Test
  void whatIsDueComesEarliestFirst() {
    queue.schedule("b", 20);
    queue.schedule("a", 10);
    queue.schedule("c", 30);

    assertThat(due(20)).containsExactly("a", "b");
    assertThat(due(29)).isEmpty();
    assertThat(due(30)).containsExactly("c");
  }

  @Test
  void anEarlierTimeReplacesALaterOne() {
    queue.schedule("a", 50);
    queue.schedule("a", 10);

    assertThat(due(10)).containsExactly("a");
    assertThat(due(100)).isEmpty();
  }

  @Test
  void aLaterTimeIsLeftToTheCallerWhoIsAskedAtTheEarlierOne() {
    queue.schedule("a", 10);
    queue.schedule("a", 50);

    assertThat(due(10)).containsExactly("a");
    assertThat(due(50)).isEmpty();
  }

  @Test
  void aNameThatWasTakenCanBeScheduledAgain() {
    queue.schedule("a", 50);
    queue.schedule("a", 10);
    assertThat(due(10)).containsExactly("a");
    queue.schedule("a", 50);

    assertThat(due(49)).isEmpty();
    assertThat(due(50)).containsExactly("a");
    assertThat(due(60)).isEmpty();
  }

  @Test
  void theMonotonicClockMayOverflow() {
    long before = Long.MAX_VALUE - 5;
    queue.schedule("after", before + 10);
    queue.schedule("before", before);

    assertThat(due(before)).containsExactly("before");
    assertThat(due(before + 9)).isEmpty();
    assertThat(due(before + 10)).containsExactly("after");
  }

  /** The caller's use of it: a name becomes due no later than any time it was scheduled for. */
  @Test
  void noNameIsEverForgotten() {
    Seeds.check(2_000, DeadlineQueueTest::followRandomSchedules);
  }

  private static void followRandomSchedules(long seed) {
    Random random = new Random(seed);
    DeadlineQueue queue = new DeadlineQueue();
    Map<String, Long> earliest = new HashMap<>();
    for (long now = 0; now < 60; now++) {
      if (random.nextBoolean()) {
        String name = "n" + random.nextInt(4);
        long at = now + random.nextInt(20);
        queue.schedule(name, at);
        earliest.merge(name, at, Math::min);
      }
      for (Optional<String> due = queue.pollDue(now); due.isPresent(); due = queue.pollDue(now)) {
        earliest.remove(due.get());
      }
      for (Map.Entry<String, Long> waiting : earliest.entrySet()) {
        assertThat(waiting.getValue()).as(waiting.getKey()).isGreaterThan(now);
      }
    }
  }

  private List<String> due(long now) {
    List<String> names = new ArrayList<>();
    for (Optional<String> due = queue.pollDue(now); due.isPresent(); due = queue.pollDue(now)) {
      names.add(due.get());
    }
    return names;
  }
}
