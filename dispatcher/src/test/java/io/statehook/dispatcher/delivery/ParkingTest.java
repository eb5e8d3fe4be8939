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
  void aSlowLaneThatHoldsTooMuchIsParkedWhileItsRequestIsOpen() {
    EngineStory small = new EngineStory(EngineStory.limits(1_000_000, 100, 2000));
    small.put(subscription("a"));
    small.arrive(0, batch("a", 0));
    small.answer(
        new SendResult.Answered(200, Optional.empty(), new byte[0], Duration.ofSeconds(2)));
    small.settle();
    for (int i = 1; i < 5; i++) {
      small.arrive(i, batch("a", i));
    }
    assertThat(small.backlog).hasSize(4);
    assertThat(small.openRequests()).isEqualTo(1);

    for (int i = 1; i < 5; i++) {
      small.settle();
      small.answer(200);
    }
    small.settle();
    assertThat(small.sent()).containsExactly("0", "1", "2", "3", "4");
    assertThat(small.lanes).endsWith("live");
    assertThat(small.commits).endsWith("0:5");
  }

  @Test
  void aHealthyLaneHoldsAsMuchAsIsFree() {
    EngineStory roomy = new EngineStory(EngineStory.limits(100_000, 1000, 2000));
    roomy.put(subscription("a"));
    roomy.put(subscription("b"));
    int offset = 0;
    while (roomy.backlog.isEmpty()) {
      roomy.arrive(offset, batch("a", offset));
      offset++;
    }
    long half = roomy.engine.stats().waitingBytes();
    assertThat(half).as("of a's batches, less a page that stays").isBetween(50_000L, 60_000L);

    roomy.settle();
    for (int i = 0; i < 40; i++) {
      roomy.arrive(offset + i, batch("b", i));
    }
    assertThat(roomy.backlog).as("b finds room").hasSize(offset);
  }

  @Test
  void aLaneThatFailsKeepsNoMoreThanItsCap() {
    EngineStory roomy = new EngineStory(EngineStory.limits(1_000_000, 1000, 2000));
    roomy.put(subscription("a"));
    for (int i = 0; i < 20; i++) {
      roomy.arrive(i, batch("a", i));
    }
    assertThat(roomy.backlog).isEmpty();

    roomy.answer(500);
    roomy.settle();

    assertThat(roomy.backlog).hasSize(20);
    assertThat(roomy.engine.stats().waitingBytes()).isLessThan(2000);
  }

  @Test
  void aHealthyLaneThatHasToLeaveMemoryGoesOnSendingMeanwhile() {
    EngineStory tight = new EngineStory(EngineStory.limits(20_000, 1000, 2000));
    tight.put(subscription("a"));
    int offset = 0;
    while (tight.backlog.isEmpty()) {
      tight.arrive(offset, batch("a", offset));
      offset++;
    }
    for (int i = 0; i < 5; i++) {
      tight.answer(200);
    }
    assertThat(tight.sent()).containsExactly("0", "1", "2", "3", "4", "5");

    tight.serve(200);
    assertThat(tight.sent()).hasSize(offset);
    assertThat(tight.lanes).endsWith("live");
    assertThat(tight.commits).endsWith("0:" + offset);
  }

  @Test
  void theNextPageIsReadWhileThisOneIsSent() {
    drainBegins(25);
    assertThat(story.openRequests()).isEqualTo(1);
    assertThat(story.openReads).hasSize(1);

    story.readFirst();
    int before = story.sends.size();
    for (int i = 0; i < 15; i++) {
      story.answer(200);
      story.acknowledgeAll();
    }
    assertThat(story.sends).hasSize(before + 15);
    story.serve(200);
    assertAllSentInOrder(25);
  }

  @Test
  void aPageThatComesAfterAFailureIsReadAgainWhenItsTimeComes() {
    drainBegins(25);
    assertThat(story.openReads).hasSize(1);

    story.answer(404);
    story.acknowledgeAll();
    story.readFirst();
    assertThat(story.engine.stats().waitingBytes()).isZero();

    story.pass(Duration.ofSeconds(60));
    story.serve(200);
    assertAllSentInOrder(25);
  }

  @Test
  void aLargeLaneLeavesMemoryInSmallSteps() {
    EngineStory few = new EngineStory(EngineStory.limits(1_000_000, 10, 500_000));
    few.put(subscription("a"));
    for (int i = 0; i < 40; i++) {
      few.arrive(i, batch("a", i));
    }
    few.answer(404);
    few.acknowledgeFirst();
    assertThat(few.backlog).hasSize(5);

    few.settle();
    assertThat(few.backlog).hasSize(40);
    assertThat(few.commits).endsWith("0:40");
    assertThat(few.engine.stats().waitingBytes()).isZero();
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

  /** The same, its probe was answered and the first page is being sent. */
  private void drainBegins(int batches) {
    park(batches);
    story.pass(Duration.ofSeconds(40));
    story.settle();
    story.answer(200);
    story.acknowledgeAll();
    story.readFirst();
  }

  private void assertAllSentInOrder(int batches) {
    assertThat(story.sent().stream().map(Integer::valueOf).distinct()).hasSize(batches).isSorted();
    assertThat(story.lanes).endsWith("live");
  }
}
