package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.START;
import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import io.statehook.dispatcher.control.SubscriptionStatus.Delivery;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker tells of a subscription's backlog, success and failure. */
class DeliveryReportTest {
  private static final Lane LANE = new Lane("a", 0);

  private EngineStory story = new EngineStory();
  private long arrived;
  private int batches;

  @Test
  void whatWaitsInMemoryCountsUntilItIsDelivered() {
    story.put(subscription("a"));
    arrive(3);
    arrive(4);

    assertThat(report().backlogEvents()).isEqualTo(7);
    assertThat(report().oldestUndelivered()).hasValue(START);
    assertThat(report().lastSuccess()).isEmpty();

    story.answer(200);
    story.settle();
    assertThat(report().backlogEvents()).isEqualTo(4);
    story.answer(200);
    story.settle();
    assertThat(report().backlogEvents()).isZero();
    assertThat(report().backlogBytes()).isZero();
    assertThat(report().oldestUndelivered()).isEmpty();
    assertThat(report().lastSuccess()).hasValue(story.now);
    assertThat(report().lastFailure()).isEmpty();
  }

  @Test
  void whatWaitsInTheBacklogCountsAlsoForTheNextOwner() {
    story.put(subscription("a"));
    arrive(3);
    story.answer(404);
    story.settle();
    arrive(5);
    story.settle();
    assertThat(report().backlogEvents()).isEqualTo(8);
    assertThat(report().lastFailure()).hasValue(START);

    story.pass(Duration.ofSeconds(40));
    story.settle();
    story.answer(404);
    story.settle();
    story = story.takenOver();
    story.settle();
    assertThat(report().backlogEvents()).isEqualTo(8);

    story.pass(Duration.ofHours(1));
    story.settle();
    while (story.openRequests() > 0) {
      story.answer(200);
      story.settle();
    }
    assertThat(report().backlogEvents()).isZero();
    assertThat(report().backlogBytes()).isZero();
  }

  /** Whatever happens, the count is what came and was not delivered. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void theCountIsRightWhateverTheReceiverDoes(long seed) {
    Random random = new Random(seed);
    story = new EngineStory(EngineStory.limits(100_000, 100, 2_000));
    story.put(subscription("a"));
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(4)) {
        case 0 -> arrive(1 + random.nextInt(5));
        case 1 -> story.pass(Duration.ofSeconds(random.nextInt(100)));
        default -> {
          if (story.openRequests() > 0) {
            story.answer(random.nextInt(3) == 0 ? 503 : 200);
          }
        }
      }
      story.settle();
      assertThat(report().backlogEvents())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(undelivered());
    }
  }

  private long undelivered() {
    return arrived - story.engine.stats().deliveredEvents();
  }

  private void arrive(int events) {
    story.arrive(batches, batch(LANE, batches, events, START, 1));
    batches++;
    arrived += events;
  }

  private Delivery report() {
    return story.engine.report(story.now).getOrDefault("a", Delivery.NONE);
  }
}
