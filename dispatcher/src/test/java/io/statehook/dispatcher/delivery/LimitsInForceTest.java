package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.limited;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rates, the share of slow lanes and overloaded hosts, as the engine keeps them. */
class LimitsInForceTest {
  private final EngineStory story = new EngineStory(limits(4, 2, 1_000_000));

  @Test
  void aSubscriptionGetsNoMoreRequestsPerSecondThanItsRate() {
    story.put(limited(subscription("a"), 5));
    for (int i = 0; i < 20; i++) {
      story.arrive(i, batch("a", i));
    }
    for (int tenth = 0; tenth < 20; tenth++) {
      answerAll(200);
      story.acknowledgeAll();
      assertThat(story.sends).hasSizeLessThanOrEqualTo(1 + tenth / 2);
      story.pass(Duration.ofMillis(100));
    }

    assertThat(story.sends).hasSize(11);
    assertThat(story.outcomes()).containsOnly("delivered");
    assertThat(story.health).containsOnly("a live");
  }

  @Test
  void aRateThatIsLiftedHoldsNobodyBack() {
    story.put(limited(subscription("a"), 1));
    story.arrive(0, batch("a", 0));
    story.answer(200);
    story.arrive(1, batch("a", 1));
    assertThat(story.sent()).containsExactly("0");

    story.put(subscription("a"));

    assertThat(story.sent()).containsExactly("0", "1");
  }

  @Test
  void whatCollectsBehindARateIsParkedAndDrainedAtTheRate() {
    EngineStory small = new EngineStory(limits(4, 2, 2500));
    small.put(limited(subscription("a"), 10));
    small.arrive(0, batch("a", 0));
    small.answer(200);
    small.acknowledgeAll();
    for (int i = 1; i < 12; i++) {
      small.arrive(i, batch("a", i));
    }
    assertThat(small.engine.stats().parkedLanes()).isEqualTo(1);

    int reads = 0;
    for (int tenth = 0; tenth < 14; tenth++) {
      small.acknowledgeAll();
      reads += small.openReads.size();
      small.settle();
      while (small.openRequests() > 0) {
        small.answer(200);
        small.settle();
      }
      assertThat(small.sends).hasSizeLessThanOrEqualTo(2 + tenth);
      small.pass(Duration.ofMillis(100));
    }

    assertThat(small.sent().stream().map(Integer::valueOf).toList()).hasSize(12).isSorted();
    assertThat(small.engine.stats().parkedLanes()).isZero();
    assertThat(reads).as("pages, not one read per request").isLessThan(5);
  }

  @Test
  void lanesThatHaveNotAnsweredYetLeaveRoomForThoseThatHave() {
    for (String id : new String[] {"new1", "new2", "new3", "known"}) {
      story.put(subscription(id));
    }
    story.arrive(0, batch("known", 0));
    story.answer(200);
    for (int i = 1; i <= 3; i++) {
      story.arrive(i, batch("new" + i, i));
    }
    assertThat(story.openRequests()).isEqualTo(2);

    story.arrive(4, batch("known", 4));

    assertThat(story.openRequests()).isEqualTo(3);
    assertThat(story.engine.stats().slowInFlight()).isEqualTo(2);
  }

  @Test
  void aLaneThatAnswersLateIsSlow() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(answered(200, Duration.ofMillis(1500)));
    story.arrive(1, batch("a", 1));
    assertThat(story.engine.stats().slowInFlight()).isEqualTo(1);

    story.answer(200);
    story.arrive(2, batch("a", 2));

    assertThat(story.engine.stats().slowInFlight()).isZero();
    assertThat(story.openRequests()).isEqualTo(1);
  }

  /** What makes a host get fewer requests at a time. */
  enum Overload {
    TOO_MANY(answered(429, Duration.ZERO)),
    UNAVAILABLE(answered(503, Duration.ZERO)),
    TIMEOUT(new SendResult.Failed("timeout", "", Duration.ofSeconds(15)));

    private final SendResult result;

    Overload(SendResult result) {
      this.result = result;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOverloadedHostGetsFewerRequestsAtATime(Overload overload) {
    EngineStory wide = new EngineStory(limits(100, 100, 1_000_000));
    for (int i = 0; i < 9; i++) {
      String url = "https://shared.example/" + i;
      wide.put(subscription("s" + i, url, 72, OnRejected.DEAD_LETTER));
    }
    wide.arrive(0, batch("s0", 0));
    wide.answer(overload.result);
    wide.arrive(1, batch("s1", 1));
    wide.answer(overload.result);

    for (int i = 2; i < 9; i++) {
      wide.arrive(i, batch("s" + i, i));
    }

    assertThat(wide.openRequests()).isEqualTo(2);
    assertThat(wide.engine.stats().reducedHosts()).isEqualTo(1);
  }

  private void answerAll(int status) {
    while (story.openRequests() > 0) {
      story.answer(status);
    }
  }

  private static SendResult answered(int status, Duration took) {
    return new SendResult.Answered(status, Optional.empty(), new byte[0], took);
  }

  private static EngineLimits limits(int inFlight, int slow, long laneMemory) {
    return new EngineLimits(
        new EngineLimits.Requests(inFlight, slow, 8, Duration.ofSeconds(1)),
        new EngineLimits.Memory(1_000_000, laneMemory, 1000),
        new EngineLimits.Backlog(10, 10, 1_000_000, 32),
        Fixtures.WAITS);
  }
}
