package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.BatchKind;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import io.statehook.common.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches that queue up while a request is open travel together. */
class JoiningTest {
  private static final Lane LANE = new Lane("a", 0);
  private final EngineStory story = new EngineStory();

  @Test
  void batchesThatWaitAreSentAsOneUnderTheIdOfFirstAndLast() {
    story.put(joining(100));
    arrive(4, 1);
    story.answer(200);
    story.settle();

    assertThat(story.sentEvents()).containsExactly(List.of("0"), List.of("1", "2", "3"));
    Effect.Send joined = story.sends.get(1);
    assertThat(joined.id()).isEqualTo(BatchId.joined(batch("a", 1).id(), batch("a", 3).id()));
    assertThat(new String(joined.body(), StandardCharsets.UTF_8))
        .isEqualTo("[{\"id\":\"a/0-1\"},{\"id\":\"a/0-2\"},{\"id\":\"a/0-3\"}]");
  }

  @Test
  void nothingIsSentBeforeTheRecordOfWhatWasJoinedIsDurable() {
    story.put(joining(100));
    arrive(4, 1);
    story.answer(200);
    story.acknowledgeFirst();
    assertThat(story.outcomes()).containsExactly("delivered", "joined");
    assertThat(story.sends).hasSize(1);

    story.acknowledgeFirst();
    assertThat(story.sends).hasSize(2);
    Attempt record = story.log.attempts.get(1);
    assertThat(record.outcome()).isEqualTo(Outcome.JOINED);
    assertThat(record.request()).isEqualTo(story.sends.get(1).id().text());
    assertThat(record.batches()).containsExactly(id(1), id(2), id(3));
    assertThat(record.events()).isEqualTo(3);
    assertThat(record.attempt()).isZero();
  }

  @Test
  void theRecordOfTheDeliveryNamesAllBatchesAndResolvesAllTheirOffsets() {
    story.put(joining(100));
    arrive(4, 1);
    story.answer(200);
    story.settle();
    story.answer(200);
    assertThat(story.commits).endsWith("0:1");

    story.settle();
    assertThat(story.commits).endsWith("0:4");
    assertThat(story.outcomes()).containsExactly("delivered", "joined", "delivered");
    assertThat(story.attempts.get(2).batches()).containsExactly(id(1), id(2), id(3));
    assertThat(story.attempts.get(2).position()).hasValue(3);
    assertThat(story.engine.stats().deliveredBatches()).isEqualTo(4);
    assertThat(story.engine.stats().waitingBytes()).isZero();
  }

  @Test
  void aLoneBatchNeedsNoRecord() {
    story.put(joining(100));
    story.arrive(0, batch("a", 0));
    story.answer(200);
    story.arrive(1, batch("a", 1));
    story.answer(200);

    assertThat(story.outcomes()).containsExactly("delivered", "delivered");
    assertThat(story.sends.get(1).id()).isEqualTo(batch("a", 1).id());
  }

  @Test
  void noMoreEventsAreJoinedThanTheSubscriptionTakes() {
    story.put(joining(5));
    arrive(6, 2);
    story.serve(200);

    assertThat(story.sends.stream().map(send -> Fixtures.events(send.body()).size()))
        .containsExactly(2, 4, 4, 2);
  }

  @Test
  void noMoreBytesAreJoinedThanTheSubscriptionTakes() {
    story.put(Fixtures.batched(joining(1000), 1000, 1024));
    arrive(30, 6);
    story.serve(200);

    int one = story.sends.get(0).body().length;
    assertThat(story.sends).hasSizeLessThan(10);
    assertThat(story.sends).allSatisfy(send -> assertThat(send.body().length).isBetween(one, 1024));
    assertThat(story.sentEvents().stream().flatMap(List::stream)).hasSize(180);
  }

  static Stream<SealedBatch> strangers() {
    SealedBatch plain = batch("a", 2);
    byte[] noArray = "{\"id\":\"a/0-2\"}".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        like(plain, plain.orgId(), BatchKind.REPLAY, plain.body()),
        like(plain, plain.orgId(), BatchKind.TEST, plain.body()),
        like(plain, plain.orgId(), BatchKind.LIVE, noArray));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void batchesOfAnotherKindOrShapeAreNotJoined(SealedBatch stranger) {
    story.put(joining(100));
    arrive(2, 1);
    story.arrive(2, stranger);
    story.arrive(3, batch("a", 3));
    story.serve(200);

    assertThat(story.sentEvents())
        .containsExactly(List.of("0"), List.of("1"), List.of("2"), List.of("3"));
    assertThat(story.sends.get(2).body()).isEqualTo(stranger.body());
  }

  /** Two of one id, joined, would have the id of one; and a, b, c that of a, c. */
  @Test
  void whatIsSentAgainAtRequestIsNeverJoined() {
    story.put(joining(100));
    for (int i = 0; i < 4; i++) {
      SealedBatch again = batch("a", i / 2);
      story.arrive(i, like(again, again.orgId(), BatchKind.REPLAY, again.body()));
    }
    story.serve(200);

    assertThat(story.sentEvents())
        .containsExactly(List.of("0"), List.of("0"), List.of("1"), List.of("1"));
    assertThat(story.sends.get(0).id()).isEqualTo(story.sends.get(1).id());
  }

  @Test
  void aBatchOfAnotherOrgIsNotJoined() {
    story.put(joining(100));
    arrive(2, 1);
    SealedBatch plain = batch("a", 2);
    story.arrive(2, like(plain, "somebody-else", plain.kind(), plain.body()));
    story.arrive(3, batch("a", 3));
    story.serve(200);

    assertThat(story.sentEvents()).containsExactly(List.of("0"), List.of("1"), List.of("3"));
    assertThat(story.outcomes())
        .containsExactly("delivered", "delivered", "discarded", "delivered");
  }

  @Test
  void aRetryCarriesTheSameAlthoughMoreWaitsBehind() {
    story.put(joining(100));
    arrive(3, 1);
    story.answer(200);
    story.settle();
    story.answer(503);
    story.arrive(3, batch("a", 3));
    story.put(joining(1));
    story.settle();
    story.pass(Duration.ofSeconds(2));
    story.serve(200);

    Effect.Send first = story.sends.get(1);
    Effect.Send second = story.sends.get(2);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(story.sentEvents()).endsWith(List.of("3"));
  }

  @Test
  void aThriceRejectedJoinIsSentBatchByBatchAndOnlyTheBadOneIsGivenUp() {
    story.put(joining(100));
    arrive(5, 1);
    story.answer(200);
    story.settle();
    for (int i = 0; i < 20 && story.log.committed().offset() < 5; i++) {
      if (story.openRequests() > 0) {
        byte[] body = story.sends.get(story.sends.size() - 1).body();
        story.answer(Fixtures.events(body).contains("2") ? 400 : 200);
        story.settle();
      } else {
        story.pass(Duration.ofSeconds(20));
        story.settle();
      }
    }

    List<String> all = List.of("1", "2", "3", "4");
    List<String> bad = List.of("2");
    assertThat(story.sentEvents())
        .containsExactly(
            List.of("0"), all, all, all, List.of("1"), bad, bad, bad, List.of("3"), List.of("4"));
    assertThat(story.deadLetters).hasSize(1);
    assertThat(story.deadLetters.get(0).value()).isEqualTo(batch("a", 2).body());
    assertThat(story.deadLetters.get(0).deadLetter().attempts()).isEqualTo(3);
    assertThat(story.sends.get(5).id()).isEqualTo(batch("a", 2).id());
    assertThat(story.log.committed().offset()).isEqualTo(5);
  }

  private void arrive(int batches, int events) {
    for (int n = 0; n < batches; n++) {
      story.arrive(n, batch(LANE, n, events, Fixtures.START, 1));
    }
  }

  private static String id(int n) {
    return batch("a", n).id().text();
  }

  private static Subscription joining(int maxEvents) {
    return Fixtures.subscription(
        "a", "https://a.example/hook", 72, OnRejected.DEAD_LETTER, maxEvents);
  }

  private static SealedBatch like(SealedBatch batch, String org, BatchKind kind, byte[] body) {
    return new SealedBatch(
        batch.id(),
        org,
        batch.lane(),
        kind,
        batch.events(),
        batch.source(),
        batch.sealedAt(),
        batch.sealedBy(),
        batch.subscriptionVersion(),
        batch.format(),
        body);
  }
}
