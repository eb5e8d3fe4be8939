package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryEngineTest {
  private final EngineStory story = new EngineStory();

  @Test
  void aLaneSendsInOrderOneAtATime() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("a", 1));
    assertThat(story.sent()).containsExactly("0");

    story.answer(200);
    assertThat(story.sent()).containsExactly("0", "1");
    assertThat(story.openRequests()).isEqualTo(1);
  }

  @Test
  void aFailingLaneDelaysNoOther() {
    story.put(subscription("a"));
    story.put(subscription("b"));
    story.arrive(0, batch("a", 0));
    story.answer(503);
    story.arrive(1, batch("b", 1));
    story.answer(200);
    story.arrive(2, batch("b", 2));

    assertThat(story.sent()).containsExactly("0", "1", "2");
  }

  @Test
  void aRetryHasTheSameIdAndBytesAndTheNextNumber() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(500);
    story.pass(Duration.ofSeconds(2));
    story.answer(new SendResult.Failed("timeout", "", Duration.ofSeconds(15)));
    story.pass(Duration.ofSeconds(6));
    story.answer(200);

    assertThat(story.sends).extracting(Effect.Send::id).containsOnly(batch("a", 0).id());
    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(1, 2, 3);
    assertThat(story.sent()).containsOnly("0");
    assertThat(story.outcomes()).containsExactly("retry", "retry", "delivered");
    assertThat(story.attempts.get(1).error()).contains("timeout");
    assertThat(story.engine.stats().recovered()).isEqualTo(1);
  }

  @Test
  void anAttemptRecordSaysEverythingThatIsKnown() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(
        new SendResult.Answered(503, Optional.of("20"), "busy".getBytes(), Duration.ofMillis(41)));

    Attempt attempt = story.attempts.get(0);
    assertThat(attempt.request()).isEqualTo(batch("a", 0).id().text());
    assertThat(attempt.batches()).containsExactly(attempt.request());
    assertThat(attempt.lane()).isEqualTo("a/0");
    assertThat(attempt.attempt()).isEqualTo(1);
    assertThat(attempt.status()).hasValue(503);
    assertThat(attempt.duration()).hasMillis(41);
    assertThat(attempt.bytes()).isEqualTo(batch("a", 0).body().length);
    assertThat(attempt.nextAttemptAt()).contains(Fixtures.START.plusSeconds(20));
    assertThat(attempt.response()).isEqualTo("busy");
  }

  @Test
  void offsetsAreCommittedOnlyWhenTheRecordOfTheDeliveryIsDurable() {
    story.put(subscription("a"));
    story.arrive(7, batch("a", 0));
    story.answer(200);
    assertThat(story.commits).isEmpty();

    story.acknowledgeAll();
    assertThat(story.commits).containsExactly("0:8");
  }

  @Test
  void anOpenBatchHoldsBackTheCommitOfThoseBehindIt() {
    story.put(subscription("a"));
    story.put(subscription("b"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("b", 1));
    story.answer(500);
    story.answer(200);
    story.acknowledgeAll();
    assertThat(story.commits).containsExactly("0:0");

    story.pass(Duration.ofSeconds(2));
    story.answer(200);
    story.acknowledgeAll();
    assertThat(story.commits).containsExactly("0:0", "0:2");
  }

  @Test
  void aThriceRejectedBatchGoesToTheDeadLettersAndTheLaneGoesOnOnceThatIsDurable() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("a", 1));
    for (int i = 0; i < 3; i++) {
      story.answer(422);
      story.pass(Duration.ofSeconds(7));
    }
    assertThat(story.outcomes()).containsExactly("retry", "retry");
    assertThat(story.deadLetters).hasSize(1);
    assertThat(story.deadLetters.get(0).deadLetter().attempts()).isEqualTo(3);
    assertThat(story.sent()).containsExactly("0", "0", "0");

    story.acknowledgeAll();
    assertThat(story.outcomes()).containsExactly("retry", "retry", "rejected");
    assertThat(story.sent()).containsExactly("0", "0", "0", "1");
    assertThat(story.commits).endsWith("0:1");
  }

  @Test
  void aBlockingSubscriptionWaitsForItsRejectedBatch() {
    story.put(subscription("a", "https://a.example/", 72, OnRejected.BLOCK));
    story.arrive(0, batch("a", 0));
    for (int i = 0; i < 5; i++) {
      story.answer(400);
      story.settle();
      story.pass(Duration.ofMinutes(2));
      story.settle();
    }

    assertThat(story.deadLetters).isEmpty();
    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void anAnswerThatWillNotPassSoonIsRetriedFromThirtySecondsOn() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(404);
    story.settle();
    story.pass(Duration.ofSeconds(23));
    story.settle();
    assertThat(story.sent()).hasSize(1);

    story.pass(Duration.ofSeconds(14));
    story.settle();
    assertThat(story.sent()).hasSize(2);
  }

  @Test
  void aBatchThatGrewTooOldExpiresAndTheLaneGoesOn() {
    story.put(subscription("a", "https://a.example/", 1, OnRejected.DEAD_LETTER));
    story.arrive(0, batch("a", 0));
    story.answer(500);
    while (story.deadLetters.isEmpty()) {
      story.pass(Duration.ofMinutes(1));
      story.settle();
      if (story.openRequests() > 0) {
        story.answer(500);
        story.settle();
      }
    }
    assertThat(story.now)
        .isBetween(
            Fixtures.START.plus(Duration.ofHours(1)), Fixtures.START.plus(Duration.ofMinutes(61)));
    assertThat(story.deadLetters.get(0).deadLetter().reason()).isEqualTo("expired");
    assertThat(story.outcomes()).endsWith("expired");

    story.settle();
    assertThat(story.commits).endsWith("0:1");
  }

  @Test
  void batchesOfADeletedSubscriptionAreDiscardedWithARecordEach() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("a", 1));
    story.arrive(2, batch("a", 2));
    story.delete("a");
    story.answer(500);

    assertThat(story.outcomes()).containsExactly("retry", "discarded", "discarded", "discarded");
    story.acknowledgeAll();
    assertThat(story.commits).endsWith("0:3");
    assertThat(story.sent()).containsExactly("0");
    assertThat(story.engine.stats().waitingBytes()).isZero();
    assertThat(story.engine.stats().lanes()).isZero();
  }

  @Test
  void nothingOfASwitchedOffSubscriptionIsSent() {
    story.put(Fixtures.inactive(subscription("a")));
    story.arrive(0, batch("a", 0));

    assertThat(story.sent()).isEmpty();
    assertThat(story.outcomes()).containsExactly("discarded");
  }

  @Test
  void aBatchOfASubscriptionThatIsNotKnownYetWaitsForIt() {
    story.seenVersion = 0;
    story.arrive(0, batch("a", 0));
    story.pass(Duration.ofMinutes(1));
    assertThat(story.outcomes()).isEmpty();

    story.seenVersion = 1;
    story.put(subscription("a"));
    assertThat(story.sent()).containsExactly("0");
  }

  @Test
  void aBatchOfAnotherOrgIsNeverSentToASubscriptionOfTheSameName() {
    var ours = subscription("a");
    story.put(
        new io.statehook.common.subscription.Subscription(
            "a",
            "somebody-else",
            "",
            "",
            ours.url(),
            true,
            false,
            ours.allowedEvents(),
            ours.allowedDevices(),
            ours.batch(),
            ours.format(),
            ours.contentType(),
            ours.authorization(),
            ours.headers(),
            ours.delivery()));
    story.arrive(0, batch("a", 0));

    assertThat(story.sent()).isEmpty();
    assertThat(story.outcomes()).containsExactly("discarded");
  }

  @Test
  void aPausedSubscriptionHoldsItsBatchesAndResumingSendsAllInOrder() {
    story.put(Fixtures.paused(subscription("a")));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("a", 1));
    story.pass(Duration.ofHours(100));
    assertThat(story.sent()).isEmpty();
    assertThat(story.health).containsExactly("a paused");

    story.put(subscription("a"));
    story.settle();
    story.answer(200);
    story.answer(200);
    story.settle();
    assertThat(story.sent()).containsExactly("0", "1");
    assertThat(story.deadLetters).isEmpty();
    assertThat(story.health).containsExactly("a paused", "a parked", "a live");
  }

  @Test
  void aChangedAddressAppliesToTheNextAttemptAndEndsTheWait() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(404);
    story.settle();
    story.put(Fixtures.at(subscription("a"), "https://new.example/"));
    story.settle();

    assertThat(story.sends).hasSize(2);
    assertThat(story.sends.get(1).subscription().url().host()).isEqualTo("new.example");
  }

  @Test
  void healthFollowsFailureAndRecovery() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(500);
    story.pass(Duration.ofSeconds(2));
    story.answer(200);

    assertThat(story.health).containsExactly("a retrying", "a live");
  }

  @Test
  void resultsOfARevokedPartitionAreRecordedNowhere() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("a", 1));
    story.revoke();
    story.answer(200);

    assertThat(story.attempts).isEmpty();
    assertThat(story.sent()).containsExactly("0");
    assertThat(story.engine.stats().waitingBytes()).isZero();
    assertThat(story.engine.isQuiet()).isTrue();
  }

  @Test
  void aPartitionThatComesBackWaitsForTheRequestThatIsStillOpen() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.revoke();
    story.perform(
        story.engine.partitionAssigned(
            0, new Takeover(List.of(), new Recovery(List.of()), 0, 0, 0), story.now));
    story.arrive(0, batch("a", 0));
    assertThat(story.openRequests()).isEqualTo(1);

    story.answer(200);
    assertThat(story.sent()).containsExactly("0", "0");
    story.answer(200);
    story.acknowledgeAll();
    assertThat(story.commits).containsExactly("0:1");
  }

  @Test
  void aFullMemoryMovesTheLargestLaneToTheBacklogAndConsumptionPausesOnlyUntilThatIsDurable() {
    EngineStory small = new EngineStory(EngineStory.limits(4000, 100, 500_000));
    small.put(subscription("a"));
    small.put(subscription("b"));
    small.arrive(0, batch("b", 0));
    for (int i = 1; i < 8; i++) {
      small.arrive(i, batch("a", i));
    }
    assertThat(small.consume).containsExactly(false);
    assertThat(small.backlog)
        .extracting(found -> found.batch().lane().subscriptionId())
        .containsOnly("a");

    small.acknowledgeAll();
    assertThat(small.consume).containsExactly(false, true);
    for (int i = 0; i < 8; i++) {
      small.answer(200);
      small.settle();
    }
    assertThat(small.sent()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void noRequestStartsWhileKafkaTakesNoRecords() {
    EngineStory small = new EngineStory(EngineStory.limits(1_000_000, 2, 500_000));
    small.put(subscription("a"));
    for (int i = 0; i < 4; i++) {
      small.arrive(i, batch("a", i));
    }
    small.answer(200);
    small.answer(200);
    assertThat(small.openRequests()).isZero();

    small.acknowledgeFirst();
    assertThat(small.openRequests()).isEqualTo(1);
  }

  @Test
  void aStoppingEngineEndsWhatIsOpenAndStartsNothing() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.arrive(1, batch("a", 1));
    story.perform(story.engine.stopRequested());
    assertThat(story.engine.isQuiet()).isFalse();

    story.answer(200);
    story.acknowledgeAll();
    assertThat(story.engine.isQuiet()).isTrue();
    assertThat(story.sent()).containsExactly("0");
    assertThat(story.commits).containsExactly("0:1");
  }

  @Test
  void aRecordThatIsNoBatchGoesToTheDeadLettersAndBlocksNothing() {
    story.put(subscription("a"));
    RawRecord raw = new RawRecord(null, new byte[] {1, 2}, "header org: missing");
    story.perform(story.engine.undecodableArrived(0, 4, raw, story.now));
    story.arrive(5, batch("a", 0));
    story.answer(200);
    story.acknowledgeAll();

    var deadLetter = story.deadLetters.get(0).deadLetter();
    assertThat(deadLetter.reason()).isEqualTo("malformed-batch");
    assertThat(deadLetter.detail()).isEqualTo("header org: missing");
    assertThat(deadLetter.source()).isEqualTo("0:4");
    assertThat(story.commits).containsExactly("0:5", "0:6");
  }

  @Test
  void aResultNobodyWaitsForIsABug() {
    SendResult result = new SendResult.Failed("x", "", Duration.ZERO);
    assertThatThrownBy(() -> story.engine.answered(42, result, story.now))
        .hasMessageContaining("42");
    assertThatThrownBy(() -> story.engine.appendAcknowledged(43, 0, story.now))
        .hasMessageContaining("43");
  }

  @Test
  void recordsOfGivenUpBatchesNameNoStatus() {
    story.put(Fixtures.inactive(subscription("a")));
    story.arrive(0, batch("a", 0));

    assertThat(List.copyOf(story.attempts))
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.outcome()).isEqualTo(Outcome.DISCARDED);
              assertThat(attempt.status()).isEmpty();
              assertThat(attempt.attempt()).isZero();
            });
  }
}
