package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.limited;
import static io.statehook.dispatcher.delivery.Fixtures.paused;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who stores a secret does not wait for the next retry to see whether it is the right one. */
class NewSecretTest {
  private static final SendResult NO_SECRET =
      new SendResult.Failed(SendResult.SECRET, "not stored", Duration.ZERO);
  private EngineStory story = new EngineStory();

  @Test
  void aLaneThatWaitsForItsRetryIsTriedAtOnce() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(NO_SECRET);
    story.acknowledgeAll();
    assertThat(story.openRequests()).isZero();

    story.storeSecret("a");

    assertThat(story.sent()).containsExactly("0", "0");
    assertThat(story.sentAt.get(1)).isEqualTo(story.sentAt.get(0));
  }

  @Test
  void aParkedLaneIsDrainedAtOnceInOrder() {
    park();
    assertThat(story.log.lane(batch("a", 0).lane())).isPresent();

    story.storeSecret("a");
    story.serve(200);

    assertThat(story.sent()).endsWith("0", "1", "2");
    assertThat(story.health).endsWith("a live");
    assertThat(story.log.lane(batch("a", 0).lane())).isEmpty();
  }

  @Test
  void theNextOwnerOfAParkedLaneTriesAtOnceToo() {
    park();
    story = story.takenOver();
    story.settle();
    assertThat(story.sends).isEmpty();

    story.storeSecret("a");
    story.serve(200);

    assertThat(story.sent()).containsExactly("0", "1", "2");
  }

  @Test
  void aSuspendedSubscriptionIsTriedAgain() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(410);
    story.settle();
    assertThat(story.health).endsWith("a suspended");

    story.storeSecret("a");
    story.serve(200);

    assertThat(story.sent()).containsExactly("0", "0");
    assertThat(story.health).endsWith("a live");
  }

  @Test
  void whatIsTriedAgainTakesNoPlaceOfTheFast() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(200);
    story.arrive(1, batch("a", 1));
    assertThat(story.engine.stats().slowInFlight()).isZero();
    story.answer(401);
    story.settle();

    story.storeSecret("a");
    story.settle();

    assertThat(story.openRequests()).isOne();
    assertThat(story.engine.stats().slowInFlight()).isOne();
  }

  @Test
  void aLaneThatWorksIsNotHurried() {
    story.put(limited(subscription("a"), 1));
    story.arrive(0, batch("a", 0));
    story.answer(200);
    story.arrive(1, batch("a", 1));
    story.acknowledgeAll();

    story.storeSecret("a");

    assertThat(story.sent()).containsExactly("0");
    story.pass(Duration.ofSeconds(1));
    assertThat(story.sent()).containsExactly("0", "1");
  }

  @Test
  void anotherSubscriptionsSecretAndAPauseKeepALaneWaiting() {
    park();
    int sends = story.sends.size();
    story.storeSecret("b");
    story.settle();
    story.put(paused(subscription("a")));
    story.storeSecret("a");
    story.settle();
    assertThat(story.sends).hasSize(sends);

    story.put(subscription("a"));
    story.serve(200);
    assertThat(story.sent()).endsWith("0", "1", "2");
  }

  @Test
  void whileARequestIsOpenNoSecondOneStarts() {
    story.put(subscription("a"));
    story.arrive(0, batch("a", 0));
    story.answer(503);
    story.acknowledgeAll();
    story.pass(Duration.ofSeconds(2));
    assertThat(story.openRequests()).isOne();

    story.storeSecret("a");

    assertThat(story.openRequests()).isOne();
    story.answer(new SendResult.Answered(200, Optional.empty(), new byte[0], Duration.ZERO));
    story.settle();
    assertThat(story.sent()).containsExactly("0", "0");
  }

  /** Refused as it is answered to who has no right: parked at once. */
  private void park() {
    story.put(subscription("a"));
    for (int i = 0; i < 3; i++) {
      story.arrive(i, batch("a", i));
    }
    story.answer(401);
    story.settle();
  }
}
