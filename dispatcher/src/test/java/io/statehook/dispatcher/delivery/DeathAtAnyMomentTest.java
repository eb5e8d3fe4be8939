package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One life with joins, an outage and a drain, cut short after each of its steps. */
class DeathAtAnyMomentTest {
  private static final Lane LANE = new Lane("a", 0);
  private static final int STEPS = 160;
  private static final int BATCHES = 24;

  /** Small pages and frequent records of the lane, so that each is met half-way. */
  private static final EngineLimits LIMITS =
      new EngineLimits(
          new EngineLimits.Requests(10, 10, 10, Duration.ofSeconds(1)),
          new EngineLimits.Memory(1_000_000, 500_000, 100),
          new EngineLimits.Backlog(1, 3, 10_000, 2),
          Fixtures.WAITS);

  private EngineStory story = new EngineStory(LIMITS);

  /** Whether its last records landed or not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsLostAndOnlyWhatNoRecordTellsIsRepeated(boolean landed) {
    for (int steps = 0; steps <= STEPS; steps++) {
      String moment = "killed after %d steps, landed %s".formatted(steps, landed);
      live(steps);
      if (landed) {
        story.landUnheard();
      }
      List<String> recorded = delivered();
      EngineStory next = story.takenOver();
      for (int minute = 0; minute < 3; minute++) {
        next.serve(200);
        next.pass(Duration.ofMinutes(1));
      }

      List<String> missing =
          new ArrayList<>(story.log.deliveries.keySet().stream().map(String::valueOf).toList());
      missing.removeAll(recorded);
      assertThat(next.sentEvents().stream().flatMap(List::stream))
          .as(moment)
          .containsExactlyElementsOf(missing);
      assertThat(next.log.committed().offset()).as(moment).isEqualTo(story.log.deliveries.size());
      assertThat(next.log.lane(LANE)).as(moment).isEmpty();
    }
  }

  @Test
  void whatIsSentAgainUnderTheSameIdHasTheSameBytes() {
    for (int steps = 0; steps <= STEPS; steps++) {
      live(steps);
      EngineStory next = story.takenOver();
      next.pass(Duration.ofMinutes(1));
      next.serve(200);

      for (Effect.Send again : next.sends) {
        for (Effect.Send before : story.sends) {
          boolean sameId = again.id().equals(before.id());
          boolean sameEvents = Fixtures.events(again.body()).equals(Fixtures.events(before.body()));
          assertThat(sameId).as("killed after %d steps", steps).isEqualTo(sameEvents);
        }
      }
    }
  }

  @Test
  void aCommitNeverPassesARecordThatTheNextOwnerNeeds() {
    live(STEPS);

    assertThat(story.outcomes()).contains("joined", "parked", "delivered");
    assertThat(story.lanes).contains("parked", "draining").endsWith("live");
    assertThat(story.log.committed().attemptsFrom()).isPositive();
    assertThat(delivered()).hasSizeGreaterThan(BATCHES / 2);
  }

  @Test
  void aCommitNeverPassesTheAttemptsOfABatchThatHoldsItBack() {
    story.put(Fixtures.subscription("a"));
    story.put(Fixtures.subscription("b"));
    story.arrive(0, batch("b", 0));
    story.answer(503);
    for (int n = 1; n < 2500; n++) {
      story.arrive(n, batch("a", n));
      story.serve(200);
      assertThat(story.log.passed()).as("after %d batches", n).isEmpty();
    }
    story.pass(Duration.ofSeconds(2));
    story.answer(503);
    story.settle();
    assertThat(story.log.committed().offset()).isZero();

    EngineStory next = story.takenOver();
    next.pass(Duration.ofSeconds(7));
    next.serve(200);
    assertThat(next.sends).extracting(Effect.Send::attempt).containsExactly(3);
    assertThat(next.log.committed().offset()).isEqualTo(2500);
  }

  private void live(int steps) {
    story = new EngineStory(LIMITS);
    story.put(Fixtures.subscription("a", "https://a.example/hook", 72, OnRejected.DEAD_LETTER, 3));
    for (int step = 0; step < steps; step++) {
      boolean works = step < 12 || step > 40;
      if (step % 2 == 0 && step / 2 < BATCHES) {
        story.arrive(step / 2, batch("a", step / 2));
      } else if (story.openRequests() > 0 && step % 4 == 1) {
        story.answer(works ? 200 : 404);
      } else if (step % 10 == 7) {
        story.pass(Duration.ofSeconds(20));
      } else if (!story.openReads.isEmpty()) {
        story.readAll();
      } else if (story.hasUnacknowledged()) {
        story.acknowledgeFirst();
      }
      assertThat(story.log.passed()).as("step %d", step).isEmpty();
    }
  }

  private List<String> delivered() {
    List<String> delivered = new ArrayList<>();
    for (Attempt attempt : story.log.attempts) {
      if (attempt.outcome() == Outcome.DELIVERED) {
        story.log.deliveries.values().stream()
            .filter(batch -> attempt.batches().contains(batch.id().text()))
            .forEach(batch -> delivered.addAll(Fixtures.events(batch.body())));
      }
    }
    return delivered;
  }
}
