package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is too large for a receiver is sent in parts. */
class CuttingTest {
  private EngineStory story = new EngineStory();

  @Test
  void whatIsTooLargeIsSentInPartsOfHalfTheSizeAtMostAndInOrder() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    story.serve(200);

    int refused = story.sends.get(0).body().length;
    List<Effect.Send> parts = story.sends.subList(1, story.sends.size());
    assertThat(parts).hasSizeBetween(2, 3);
    assertThat(parts).allMatch(part -> part.body().length <= refused / 2);
    assertThat(parts).extracting(Effect.Send::attempt).containsOnly(1);
    assertThat(parts).extracting(Effect.Send::id).doesNotHaveDuplicates();
    assertThat(parts).extracting(Effect.Send::id).doesNotContain(batch(0, 8).id());
    assertThat(delivered(1)).isEqualTo(events(0, 8));
    assertThat(story.health).doesNotContain("a retrying");
  }

  @Test
  void eachPartIsRecordedBeforeItIsSentAndTheOffsetIsResolvedWithTheLast() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    assertThat(story.outcomes()).containsExactly("retry", "joined");
    assertThat(story.attempts.get(0).part()).isEmpty();
    assertThat(story.sends).hasSize(1);

    story.settle();
    story.answer(200);
    story.settle();
    assertThat(story.commits).doesNotContain("0:1");

    story.serve(200);
    assertThat(story.commits).endsWith("0:1");
    List<Attempt> deliveries = deliveries(story);
    assertThat(deliveries)
        .allSatisfy(part -> assertThat(part.part().orElseThrow().of()).isEqualTo(8))
        .allSatisfy(part -> assertThat(part.batches()).containsExactly(batch(0, 8).id().text()));
    int next = 0;
    for (Attempt part : deliveries) {
      assertThat(part.part().orElseThrow().first()).isEqualTo(next);
      next += part.events();
    }
    assertThat(next).isEqualTo(8);
    assertThat(story.engine.stats().deliveredBatches()).isEqualTo(1);
    assertThat(story.engine.stats().deliveredEvents()).isEqualTo(8);
    assertThat(story.engine.stats().waitingBytes()).isZero();
  }

  @Test
  void laterBatchesAreCutWithoutBeingRefused() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    int limit = story.sends.get(0).body().length / 2;
    story.serve(200);
    int before = story.sends.size();
    story.arrive(1, batch(1, 8));
    story.arrive(2, batch(2, 2));
    story.serve(200);

    assertThat(story.sends.subList(before, story.sends.size()))
        .allMatch(send -> send.body().length <= limit);
    assertThat(delivered(before)).containsExactlyElementsOf(concat(events(1, 8), events(2, 2)));
    assertThat(refusals(story)).isEqualTo(1);
    assertThat(story.commits).endsWith("0:3");
  }

  @Test
  void anotherEndpointIsNotHeldToTheSize() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    story.serve(200);
    story.put(Fixtures.at(subscription(8), "https://new.example/"));
    story.arrive(1, batch(1, 8));
    story.serve(200);

    assertThat(story.sentEvents()).endsWith(events(1, 8));
  }

  @Test
  void whatWasJoinedIsCutToo() {
    story.put(subscription(8));
    for (int n = 0; n < 5; n++) {
      story.arrive(n, batch(n, 2));
    }
    story.answer(200);
    story.settle();
    assertThat(story.sentEvents().get(1)).hasSize(8);
    story.answer(413);
    story.serve(200);

    List<String> all = IntStream.range(1, 5).boxed().flatMap(n -> events(n, 2).stream()).toList();
    assertThat(delivered(2)).isEqualTo(all);
    assertThat(story.commits).endsWith("0:5");
  }

  @Test
  void oneEventThatAloneIsTooLargeGoesToTheDeadLettersAndTheOthersAreDelivered() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.arrive(1, batch(1, 1));
    story.settle();
    while (story.openRequests() > 0) {
      List<String> events = Fixtures.events(story.sends.get(story.sends.size() - 1).body());
      story.answer(events.contains("0.5") ? 413 : 200);
      story.settle();
    }

    assertThat(story.deadLetters).hasSize(1);
    assertThat(Fixtures.events(story.deadLetters.get(0).value())).containsExactly("0.5");
    assertThat(story.deadLetters.get(0).deadLetter().detail())
        .isEqualTo("one event alone is too large for the receiver");
    Attempt rejected =
        story.attempts.stream().filter(a -> a.outcome() == Outcome.REJECTED).findFirst().get();
    assertThat(rejected.part()).contains(new Attempt.Part(5, 8));
    List<String> received =
        story.sentEvents().stream()
            .filter(events -> !events.contains("0.5"))
            .flatMap(List::stream)
            .toList();
    assertThat(received).containsExactly("0", "0.1", "0.2", "0.3", "0.4", "0.6", "0.7", "1");
    assertThat(story.commits).endsWith("0:2");
  }

  @Test
  void aPartThatIsThriceRejectedIsGivenUpAndTheRestGoesOn() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    story.settle();
    List<String> bad = story.sentEvents().get(1);
    for (int i = 0; i < 3; i++) {
      story.answer(422);
      story.settle();
      story.pass(Duration.ofSeconds(7));
    }
    story.serve(200);

    assertThat(Fixtures.events(story.deadLetters.get(0).value())).isEqualTo(bad);
    assertThat(story.sentEvents().subList(1, 4)).containsOnly(bad);
    assertThat(concat(bad, delivered(4))).isEqualTo(events(0, 8));
    assertThat(story.commits).endsWith("0:1");
  }

  @Test
  void aPartThatFailsIsRetriedAsItIs() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    story.settle();
    story.answer(503);
    story.pass(Duration.ofSeconds(2));
    story.settle();

    Effect.Send again = story.sends.get(2);
    assertThat(again.id()).isEqualTo(story.sends.get(1).id());
    assertThat(again.body()).isEqualTo(story.sends.get(1).body());
    assertThat(again.attempt()).isEqualTo(2);
  }

  @Test
  void aNewOwnerSendsThePartThatWasOpenAgainAndOnlyWhatFollowsIt() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    story.settle();
    story.answer(200);
    story.settle();
    Effect.Send open = story.sends.get(2);
    List<String> before = story.sentEvents().get(1);

    EngineStory next = story.takenOver();
    next.serve(200);
    assertThat(next.sends.get(0).id()).isEqualTo(open.id());
    assertThat(next.sends.get(0).body()).isEqualTo(open.body());
    List<String> after = next.sentEvents().stream().flatMap(List::stream).toList();
    assertThat(concat(before, after)).isEqualTo(events(0, 8));
    assertThat(next.commits).endsWith("0:1");
  }

  @Test
  void aNewOwnerGoesOnBehindThePartThatWasDelivered() {
    story.put(subscription(8));
    story.arrive(0, batch(0, 8));
    story.answer(413);
    story.settle();
    story.answer(200);
    List<String> before = story.sentEvents().get(1);
    story.acknowledgeFirst();

    story = story.takenOver();
    story.serve(200);
    assertThat(concat(before, delivered(0))).isEqualTo(events(0, 8));
    assertThat(story.commits).endsWith("0:1");
  }

  private List<String> delivered(int from) {
    return story.sentEvents().stream().skip(from).flatMap(List::stream).toList();
  }

  private static List<Attempt> deliveries(EngineStory story) {
    return story.attempts.stream()
        .filter(attempt -> attempt.outcome() == Outcome.DELIVERED)
        .toList();
  }

  private static long refusals(EngineStory story) {
    return story.attempts.stream().filter(a -> a.status().orElse(0) == 413).count();
  }

  private static List<String> events(int n, int events) {
    return Fixtures.events(batch(n, events).body());
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static SealedBatch batch(int n, int events) {
    return Fixtures.batch(new Lane("a", 0), n, events, Fixtures.START, 1);
  }

  private static Subscription subscription(int maxEvents) {
    return Fixtures.subscription(
        "a", "https://a.example/hook", 72, OnRejected.DEAD_LETTER, maxEvents);
  }
}
