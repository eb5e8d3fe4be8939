package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.START;
import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that are gone, or have failed for days, are left alone until somebody looks. */
class SuspensionTest {
  private static final Lane LANE = new Lane("a", 0);
  private static final Duration FIVE_DAYS = Duration.ofDays(5);
  private EngineStory story = new EngineStory();
  private int next;

  @Test
  void anEndpointThatIsGoneSuspendsItsSubscription() {
    suspend();

    Attempt attempt = story.attempts.get(0);
    assertThat(attempt.outcome().wireName()).isEqualTo("suspended");
    assertThat(attempt.status()).hasValue(410);
    assertThat(attempt.nextAttemptAt()).isEmpty();
    assertThat(story.health).endsWith("a suspended");
    assertThat(story.log.lane(LANE).orElseThrow().state()).isEqualTo(LaneRecord.State.SUSPENDED);
    assertThat(story.commits).endsWith("0:1");
  }

  @Test
  void nothingIsSentWhileItIsSuspendedAndNewBatchesWaitInTheBacklog() {
    suspend();
    for (int day = 0; day < 30; day++) {
      arrive();
      story.settle();
      story.pass(Duration.ofDays(1));
    }

    assertThat(story.sends).hasSize(1);
    assertThat(story.backlog).hasSize(31);
    assertThat(story.deadLetters).isEmpty();
    assertThat(story.commits).endsWith("0:31");
    assertThat(story.engine.stats().waitingBytes()).isZero();
    assertThat(story.health).endsWith("a suspended");
  }

  @Test
  void batchesBehindTheOpenRequestOfASuspendedLaneAreNotLost() {
    story.put(subscription(72));
    arrive();
    arrive();
    story.answer(410);
    arrive();
    story.settle();
    assertThat(story.sends).hasSize(1);

    story.put(subscription(72));
    story.serve(200);
    assertThat(story.sent()).containsExactly("0", "0", "1", "2");
  }

  @Test
  void aNewVersionOfTheSubscriptionSendsEverythingInOrderHoweverLongItWaited() {
    suspend();
    for (int day = 0; day < 30; day++) {
      arrive();
      story.settle();
      story.pass(Duration.ofDays(1));
    }
    story.put(subscription(72));
    story.serve(200);

    assertThat(story.deadLetters).isEmpty();
    assertThat(story.sent().stream().skip(1).map(Integer::valueOf))
        .containsExactlyElementsOf(IntStream.range(0, 31).boxed().toList());
    assertThat(story.log.lane(LANE)).isEmpty();
    assertThat(story.health).endsWith("a live");
    arrive();
    story.serve(200);
    assertThat(story.sent()).endsWith("31");
  }

  @Test
  void theAgeOfWhatWaitedCountsFromTheResumption() {
    suspend();
    story.pass(Duration.ofDays(30));
    story.put(subscription(72));
    Instant resumed = story.now;
    failUntil(resumed.plus(Duration.ofHours(71)));
    assertThat(story.deadLetters).isEmpty();

    failUntil(resumed.plus(Duration.ofHours(73)));
    assertThat(story.deadLetters.get(0).deadLetter().reason()).isEqualTo("expired");
    assertThat(story.deadLetters.get(0).value()).isEqualTo(batch("a", 0).body());
  }

  /** What expires meanwhile is no success. */
  @ParameterizedTest
  @ValueSource(ints = {12, 24 * 7})
  void fiveDaysOfUnbrokenFailureSuspend(int maxAgeHours) {
    story.put(subscription(maxAgeHours));
    failUntil(START.plus(FIVE_DAYS).minusSeconds(1));
    assertThat(story.outcomes()).doesNotContain("suspended");

    failUntil(START.plus(FIVE_DAYS).plus(Duration.ofHours(2)));
    assertThat(story.outcomes()).containsOnlyOnce("suspended");
    assertThat(story.health).endsWith("a suspended");
    assertThat(story.log.lane(LANE).orElseThrow().state()).isEqualTo(LaneRecord.State.SUSPENDED);
    int sends = story.sends.size();
    failUntil(START.plus(FIVE_DAYS.multipliedBy(2)));
    assertThat(story.sends).hasSize(sends);
  }

  @Test
  void oneSuccessBeginsTheCountAnew() {
    story.put(subscription(24 * 7));
    failUntil(START.plus(Duration.ofDays(4)));
    while (story.openRequests() == 0) {
      story.pass(Duration.ofMinutes(1));
      story.settle();
    }
    story.answer(200);
    Instant success = story.now;
    failUntil(success.plus(FIVE_DAYS).minus(Duration.ofMinutes(5)));
    assertThat(story.outcomes()).doesNotContain("suspended");

    failUntil(success.plus(FIVE_DAYS).plus(Duration.ofHours(2)));
    assertThat(story.outcomes()).containsOnlyOnce("suspended");
  }

  @Test
  void theCountOfDaysSurvivesATakeover() {
    story.put(subscription(24 * 7));
    failUntil(START.plus(Duration.ofDays(3)));
    story = story.takenOver();
    failUntil(START.plus(FIVE_DAYS).minusSeconds(1));
    assertThat(story.outcomes()).doesNotContain("suspended");

    failUntil(START.plus(FIVE_DAYS).plus(Duration.ofHours(2)));
    assertThat(story.outcomes()).containsOnlyOnce("suspended");
  }

  @Test
  void aSuspensionSurvivesATakeoverAndSoDoesItsEnd() {
    suspend();
    arrive();
    story.settle();
    story = story.takenOver();
    arrive();
    story.settle();
    story.pass(Duration.ofDays(10));
    assertThat(story.sends).isEmpty();
    assertThat(story.health).containsExactly("a suspended");

    story.put(subscription(72));
    story.serve(200);
    assertThat(story.sent()).containsExactly("0", "1", "2");
    assertThat(story.deadLetters).isEmpty();
    assertThat(story.health).endsWith("a live");
  }

  @Test
  void aSuspensionThatNoRecordOfTheLaneTellsIsFoundOutAgainByOneRequest() {
    story.put(subscription(72));
    arrive();
    arrive();
    story.answer(410);
    story.acknowledgeFirst();
    story = story.takenOver();
    story.serve(410);

    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(2);
    assertThat(story.log.lane(LANE).orElseThrow().state()).isEqualTo(LaneRecord.State.SUSPENDED);
    assertThat(story.log.committed().offset()).isEqualTo(2);
  }

  @Test
  void aSuspendedSubscriptionThatIsDeletedLeavesNothingBehind() {
    suspend();
    arrive();
    story.settle();
    story.delete("a");
    story.settle();

    assertThat(story.outcomes()).containsExactly("suspended", "discarded", "discarded");
    assertThat(story.log.lane(LANE)).isEmpty();
    assertThat(story.engine.stats().lanes()).isZero();
  }

  private void suspend() {
    story.put(subscription(72));
    arrive();
    story.answer(410);
    story.settle();
  }

  private void arrive() {
    story.arrive(next, batch(LANE, next, story.now, 1));
    next++;
  }

  /** A batch every half hour, every request fails. */
  private void failUntil(Instant end) {
    while (story.now.isBefore(end)) {
      arrive();
      story.serve(503);
      Instant soon = story.now.plus(Duration.ofMinutes(30));
      story.pass(Duration.between(story.now, soon.isBefore(end) ? soon : end));
      story.serve(503);
    }
  }

  private static Subscription subscription(int maxAgeHours) {
    return Fixtures.subscription(
        "a", "https://a.example/hook", maxAgeHours, OnRejected.DEAD_LETTER);
  }
}
