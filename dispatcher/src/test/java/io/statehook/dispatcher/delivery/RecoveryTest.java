package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the next owner of a partition does with what a killed one has left. */
class RecoveryTest {
  private static final Lane LANE = new Lane("a", 0);
  private EngineStory story = new EngineStory();

  @Test
  void onlyWhatWasOpenOrNotYetRecordedIsSentAgain() {
    story.put(subscription("a"));
    arrive(0, 5);
    story.answer(200);
    story.acknowledgeAll();
    story.answer(200);
    assertThat(story.sent()).containsExactly("0", "1", "2");

    EngineStory next = story.takenOver();
    next.serve(200);
    assertThat(next.sent()).containsExactly("1", "2", "3", "4");
    assertThat(next.sends.get(0).id()).isEqualTo(story.sends.get(1).id());
    assertThat(next.sends.get(1).body()).isEqualTo(story.sends.get(2).body());
    assertThat(next.log.committed().offset()).isEqualTo(5);
  }

  @Test
  void whatIsRecordedIsNotSentAgainThoughItsOffsetWasNeverCommitted() {
    story.put(subscription("a"));
    story.put(subscription("b"));
    story.arrive(0, batch("b", 0));
    arrive(1, 4);
    story.answer(new SendResult.Failed("timeout", "", Duration.ofSeconds(15)));
    for (int i = 0; i < 3; i++) {
      story.answer(200);
    }
    story.landUnheard();
    assertThat(story.log.committed().offset()).isZero();

    EngineStory next = story.takenOver();
    next.pass(Duration.ofSeconds(2));
    next.serve(200);
    assertThat(next.sends).hasSize(1);
    assertThat(next.sends.get(0).attempt()).isEqualTo(2);
    assertThat(next.log.committed().offset()).isEqualTo(4);
  }

  @Test
  void attemptsCountOnAndTheTimeOfTheNextOneIsKept() {
    story.put(subscription("a"));
    arrive(0, 2);
    story.answer(503);
    story.settle();
    story.pass(Duration.ofSeconds(2));
    story.answer(new SendResult.Failed("timeout", "", Duration.ofSeconds(15)));
    story.settle();
    var due = story.attempts.get(1).nextAttemptAt().orElseThrow();

    story = story.takenOver();
    assertThat(story.health).containsExactly("a retrying");
    story.pass(Duration.between(story.now, due).minusMillis(1));
    assertThat(story.sends).isEmpty();
    story.pass(Duration.ofMillis(1));
    assertThat(story.sends).extracting(Effect.Send::attempt).containsExactly(3);
    assertThat(story.sent()).containsExactly("0");
  }

  @Test
  void aLaneWhoseOwnerDiedWhileItParkedItIsParkedByTheNext() {
    story.put(subscription("a"));
    arrive(0, 2);
    story.answer(404);
    story.landUnheard();

    EngineStory next = story.takenOver();
    next.settle();
    assertThat(next.lanes).endsWith("parked");
    assertThat(next.log.committed().offset()).isEqualTo(2);
  }

  @Test
  void rejectionsCountOn() {
    story.put(subscription("a"));
    arrive(0, 1);
    for (int i = 0; i < 3; i++) {
      story.answer(400);
      story.settle();
      story = story.takenOver();
      story.pass(Duration.ofSeconds(20));
      story.settle();
    }

    assertThat(story.sends).isEmpty();
    assertThat(story.log.attempts)
        .extracting(attempt -> attempt.outcome().wireName())
        .containsExactly("retry", "retry", "rejected");
    assertThat(story.log.committed().offset()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void whatWasJoinedIsSentAgainAsItWasWhateverIsAskedForNow(int maxEvents) {
    story.put(joining(3));
    arrive(0, 5);
    story.answer(200);
    story.settle();
    story.answer(503);
    story.settle();
    Effect.Send joined = story.sends.get(1);

    EngineStory next = story.takenOver();
    next.put(joining(maxEvents));
    next.pass(Duration.ofSeconds(2));
    assertThat(next.sends).hasSize(1);
    assertThat(next.sends.get(0).id()).isEqualTo(joined.id());
    assertThat(next.sends.get(0).body()).isEqualTo(joined.body());
    assertThat(next.sends.get(0).attempt()).isEqualTo(2);
    next.serve(200);
    assertThat(next.sentEvents()).containsExactly(List.of("1", "2", "3"), List.of("4"));
  }

  @Test
  void whatWasJoinedButNeverSentIsSentUnderTheSameId() {
    story.put(joining(100));
    arrive(0, 4);
    story.answer(200);
    story.landUnheard();
    story = story.takenOver();
    story.serve(200);

    assertThat(story.sentEvents()).containsExactly(List.of("1", "2", "3"));
    assertThat(story.sends.get(0).id().text()).isEqualTo(story.log.attempts.get(1).request());
  }

  @Test
  void whatWasJoinedStaysSoThoughItsSubscriptionIsUnknownAtFirst() {
    story.put(joining(100));
    arrive(0, 4);
    story.answer(200);
    story.landUnheard();

    EngineStory next = story.successor(story.limits);
    next.takeOver();
    next.put(joining(100));
    story.log.unresolved().forEach(next::arrive);
    next.serve(200);
    assertThat(next.sentEvents()).containsExactly(List.of("1", "2", "3"));
    assertThat(next.sends.get(0).id().text()).isEqualTo(story.log.attempts.get(1).request());
  }

  @Test
  void theBeginningOfWhatWasJoinedDoesNotKeepMemoryFullWhileTheRestIsNotRead() {
    story.put(joining(100));
    story.put(subscription("b"));
    story.arrive(0, batch("a", 0));
    for (int n = 1; n <= 4; n++) {
      story.arrive(n, batch("b", n));
    }
    arrive(5, 9);
    story.answer(200);
    story.landUnheard();
    assertThat(story.log.attempts).extracting(Attempt::outcome).contains(Outcome.JOINED);

    int one = batch("a", 0).body().length + MemoryBudget.OVERHEAD_BYTES;
    EngineStory next = story.successor(EngineStory.limits(5L * one, 100, 500_000));
    next.put(joining(100));
    next.put(subscription("b"));
    next.takeOver();
    story.log.unresolved().headMap(8L).forEach(next::arrive);
    next.serve(200);
    assertThat(next.consume).startsWith(false).endsWith(true);

    next.arrive(8, batch("a", 8));
    next.serve(200);
    assertThat(next.sentEvents()).contains(List.of("5", "6", "7", "8"));
    assertThat(next.log.committed().offset()).isEqualTo(9);
  }

  @Test
  void whatAnEarlierOwnerMayHaveSentAloneIsNotJoined() {
    story.put(joining(100));
    for (int n = 0; n < 4; n++) {
      story.arrive(n, batch("a", n));
      story.answer(200);
    }
    assertThat(story.sent()).containsExactly("0", "1", "2", "3");

    EngineStory next = story.takenOver();
    next.arrive(4, batch("a", 4));
    next.arrive(5, batch("a", 5));
    next.serve(200);
    assertThat(next.sends.subList(0, 4))
        .extracting(Effect.Send::id)
        .isEqualTo(story.sends.stream().map(Effect.Send::id).toList());
    assertThat(next.sentEvents()).endsWith(List.of("3"), List.of("4", "5"));
  }

  @Test
  void aPartitionThatIsClosedGracefullyIsHandedOverWithoutARepetition() {
    story.put(subscription("a"));
    arrive(0, 6);
    story.answer(200);
    story.acknowledgeAll();
    story.answer(200);
    story.perform(story.engine.partitionClosing(0, story.now));
    story.answer(200);
    assertThat(story.engine.isQuiet(0)).isFalse();
    story.settle();
    assertThat(story.engine.isQuiet(0)).isTrue();

    assertThat(story.sent()).containsExactly("0", "1", "2");
    story = story.takenOver();
    story.serve(200);
    assertThat(story.sent()).containsExactly("3", "4", "5");
  }

  @Test
  void aRejectionIsRecordedOnlyWhenItsDeadLetterIsDurable() {
    story.put(subscription("a"));
    arrive(0, 2);
    for (int i = 0; i < 3; i++) {
      story.answer(422);
      story.pass(Duration.ofSeconds(7));
    }
    assertThat(story.deadLetters).hasSize(1);
    assertThat(story.outcomes()).containsExactly("retry", "retry");
    story.acknowledgeFirst();
    story.acknowledgeFirst();

    EngineStory next = story.takenOver();
    next.pass(Duration.ofSeconds(20));
    assertThat(next.sent()).containsExactly("0");
    next.answer(422);
    next.settle();
    assertThat(next.deadLetters).hasSize(1);
    assertThat(next.log.attempts.get(2).outcome().wireName()).isEqualTo("rejected");
    assertThat(next.sent()).containsExactly("0", "1");
  }

  @Test
  void aParkedLaneKeepsItsProbeAndItsCount() {
    park(3);
    LaneRecord record = story.log.lane(LANE).orElseThrow();
    story = story.takenOver();
    assertThat(story.health).containsExactly("a parked");
    story.arrive(3, batch("a", 3));
    story.settle();
    story.pass(Duration.between(story.now, record.nextProbe().orElseThrow()).minusMillis(1));
    story.settle();
    assertThat(story.sends).isEmpty();

    story.pass(Duration.ofMillis(1));
    story.serve(200);
    assertThat(story.sends.get(0).attempt()).isEqualTo(2);
    assertThat(story.sent()).containsExactly("0", "1", "2", "3");
    assertThat(story.log.lane(LANE)).isEmpty();
    assertThat(story.log.committed().offset()).isEqualTo(4);
  }

  @Test
  void aDrainingLaneGoesOnWhereItsRecordsEnd() {
    park(6);
    story.pass(Duration.ofSeconds(40));
    story.settle();
    for (int i = 0; i < 3; i++) {
      story.answer(200);
      story.settle();
    }
    assertThat(story.sent()).containsExactly("0", "0", "1", "2", "3");

    story = story.takenOver();
    story.serve(200);
    assertThat(story.sent()).containsExactly("3", "4", "5");
    assertThat(story.log.lane(LANE)).isEmpty();
  }

  private void arrive(int from, int to) {
    for (int n = from; n < to; n++) {
      story.arrive(n, batch("a", n));
    }
  }

  /** The lane has so many batches in the backlog and probes in 30 s, more or less. */
  private void park(int batches) {
    story.put(subscription("a"));
    arrive(0, batches);
    story.answer(404);
    story.settle();
  }

  private static Subscription joining(int maxEvents) {
    return Fixtures.subscription(
        "a", "https://a.example/hook", 72, OnRejected.DEAD_LETTER, maxEvents);
  }
}
