package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.paused;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of lanes whose endpoint does not work. */
class ParkingTest {
  private final EngineStory story = new EngineStory();

  @Test
  void threeShortRetriesThenTheLaneIsParkedAndItsOffsetsAreResolved() {
    story.put(subscription("a"));
    for (int i = 0; i < 3; i++) {
      story.arrive(i, batch("a", i));
    }
    for (int second : List.of(2, 7, 20)) {
      story.answer(503);
      story.acknowledgeAll();
      assertThat(story.backlog).isEmpty();
      story.pass(Duration.ofSeconds(second));
    }
    story.answer(503);
    story.settle();

    assertThat(story.backlog).extracting(BacklogBatch::offset).containsExactly(0L, 1L, 2L);
    assertThat(story.commits).endsWith("0:3");
    assertThat(story.lanes).containsExactly("parked");
    assertThat(story.health).containsExactly("a retrying", "a parked");
    assertThat(story.engine.stats().waitingBytes()).isZero();
    assertThat(story.engine.stats().parkedLanes()).isEqualTo(1);
  }

  @Test
  void anOffsetIsResolvedWhenTheBatchIsInTheBacklogAndTheLanesRecordSaysSo() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(404);
    story.acknowledgeFirst();
    assertThat(story.backlog).hasSize(1);
    assertThat(story.lanes).isEmpty();

    story.acknowledgeFirst();
    assertThat(story.lanes).containsExactly("parked");
    assertThat(story.commits).doesNotContain("0:1");

    story.acknowledgeFirst();
    assertThat(story.commits).endsWith("0:1");
  }

  @Test
  void aProbeThatSucceedsDrainsTheBacklogInOrderAndNewBatchesFollowBehind() {
    park(3);
    story.arrive(3, batch("a", 3));
    story.pass(Duration.ofSeconds(40));
    story.settle();
    assertThat(story.sent()).containsExactly("0", "0");

    story.answer(200);
    story.settle();
    story.arrive(4, batch("a", 4));
    for (int i = 0; i < 4; i++) {
      story.settle();
      story.answer(200);
    }
    story.settle();
    assertThat(story.sent()).containsExactly("0", "0", "1", "2", "3", "4");
    assertThat(story.lanes).endsWith("live");
    assertThat(story.health).endsWith("a live");

    int parked = story.backlog.size();
    story.arrive(5, batch("a", 5));
    story.answer(200);
    story.settle();
    assertThat(story.backlog).hasSize(parked);
    assertThat(story.commits).endsWith("0:6");
  }

  @Test
  void aProbeThatFailsWaitsLongerAndCountsOn() {
    park(2);
    story.pass(Duration.ofSeconds(40));
    story.settle();
    story.answer(503);
    story.settle();
    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(1, 2);

    story.pass(Duration.ofSeconds(47));
    story.settle();
    assertThat(story.sends).hasSize(2);
    story.pass(Duration.ofSeconds(26));
    story.settle();
    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(1, 2, 3);
    assertThat(story.engine.stats().waitingBytes())
        .isLessThanOrEqualTo(batch("a", 0).body().length + MemoryBudget.OVERHEAD_BYTES);
  }

  @Test
  void aLongRetryAfterParksAtOnce() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(
        new SendResult.Answered(429, Optional.of("600"), new byte[0], Duration.ofMillis(1)));
    story.settle();

    assertThat(story.lane.orElseThrow().nextProbe()).contains(Fixtures.START.plusSeconds(600));
  }

  @Test
  void aPausedLaneNeverProbes() {
    story.put(paused(subscription("a")));
    story.arrive(0, batch("a", 0));
    story.settle();
    story.pass(Duration.ofDays(3));
    story.settle();

    assertThat(story.sends).isEmpty();
    assertThat(story.lane.orElseThrow().state()).isEqualTo(LaneRecord.State.PAUSED);
    assertThat(story.commits).endsWith("0:1");
  }

  @Test
  void batchesOfADeletedSubscriptionAreDiscardedFromTheBacklogWithARecordEach() {
    park(3);
    story.delete("a");
    story.settle();

    assertThat(story.outcomes()).containsExactly("parked", "discarded", "discarded", "discarded");
    assertThat(story.lanes).endsWith("live");
    assertThat(story.engine.stats().lanes()).isZero();
    assertThat(story.engine.stats().parkedLanes()).isZero();
  }

  @Test
  void aParkedBatchThatGrowsTooOldExpires() {
    story.put(subscription("a", "https://a.example/", 1, OnRejected.DEAD_LETTER));
    story.arrive(0, batch("a", 0));
    while (story.deadLetters.isEmpty() && story.sends.size() < 20) {
      if (story.openRequests() > 0) {
        story.answer(500);
      }
      story.settle();
      story.pass(Duration.ofSeconds(30));
      story.settle();
    }
    assertThat(story.now)
        .isBetween(
            Fixtures.START.plus(Duration.ofHours(1)), Fixtures.START.plus(Duration.ofMinutes(61)));
    assertThat(story.lanes).endsWith("live");
  }

  @Test
  void aLaneThatHoldsTooMuchIsParkedWhileItsRequestIsOpen() {
    EngineStory small = new EngineStory(EngineStory.limits(1_000_000, 100, 2000));
    small.put(subscription("a"));
    for (int i = 0; i < 4; i++) {
      small.arrive(i, batch("a", i));
    }
    assertThat(small.backlog).hasSize(4);
    assertThat(small.openRequests()).isEqualTo(1);

    for (int i = 0; i < 4; i++) {
      small.settle();
      small.answer(200);
    }
    small.settle();
    assertThat(small.sent()).containsExactly("0", "1", "2", "3");
    assertThat(small.lanes).endsWith("live");
    assertThat(small.commits).endsWith("0:4");
  }

  @Test
  void aNewOwnerKnowsWhatIsSettledAndSkipsWhatWasAppendedTwice() {
    park(2);
    LaneRecord record = story.lane.orElseThrow();
    EngineStory next =
        new EngineStory(EngineStory.limits(1_000_000, 100, 500_000), List.of(record));
    next.backlog.addAll(story.backlog);
    next.put(subscription("a"));
    next.arrive(1, batch("a", 1));
    next.arrive(2, batch("a", 2));
    next.settle();
    assertThat(next.sends).isEmpty();

    next.pass(Duration.ofSeconds(60));
    for (int i = 0; i < 3; i++) {
      next.settle();
      next.answer(200);
    }
    next.settle();
    assertThat(next.sent()).containsExactly("0", "1", "2");
    assertThat(next.lanes).endsWith("live");
  }

  @Test
  void aStoppingWorkerSaysHowFarItCame() {
    park(3);
    story.pass(Duration.ofSeconds(40));
    story.settle();
    story.answer(200);
    story.readAll();
    story.perform(story.engine.stopRequested());
    story.answer(200);
    story.acknowledgeAll();

    assertThat(story.engine.isQuiet()).isTrue();
    assertThat(story.lane.orElseThrow().settledUpTo()).isEqualTo(1);
  }

  /** The lane of {@code a} has so many batches in the backlog and probes in 30 s, more or less. */
  private void park(int batches) {
    story.put(subscription("a"));
    for (int i = 0; i < batches; i++) {
      story.arrive(i, batch("a", i));
    }
    story.answer(404);
    story.settle();
    assertThat(story.backlog).hasSize(batches);
  }
}
