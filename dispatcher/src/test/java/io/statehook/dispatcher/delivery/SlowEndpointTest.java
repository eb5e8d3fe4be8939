package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten minutes of an endpoint that is slower than its batches, but not than its events. */
class SlowEndpointTest {
  private static final Lane LANE = new Lane("a", 0);
  private static final Duration SLOW = Duration.ofSeconds(2);
  private final EngineStory story = new EngineStory();

  /** 50 events/s in batches of 5, and two seconds for each answer. */
  @Test
  void anEndpointThatTakesTwoSecondsKeepsUpWithOneRequestAtATime() {
    story.put(
        Fixtures.subscription("a", "https://a.example/hook", 72, OnRejected.DEAD_LETTER, 500));
    int most = 0;
    for (int n = 0; n < 6000; n++) {
      story.arrive(n, batch(LANE, n, 5, story.now, 1));
      answerWhatIsDue();
      most = Math.max(most, n + 1 - (int) story.log.committed().offset());
      assertThat(story.openRequests()).isLessThanOrEqualTo(1);
      story.pass(Duration.ofMillis(100));
    }
    for (int i = 0; i < 50; i++) {
      answerWhatIsDue();
      story.pass(Duration.ofMillis(100));
    }

    assertThat(story.log.committed().offset()).isEqualTo(6000);
    assertThat(story.sends).hasSizeBetween(295, 305);
    assertThat(most).as("unresolved batches").isLessThanOrEqualTo(42);
    assertThat(story.backlog).isEmpty();
    assertThat(story.sentEvents().stream().flatMap(List::stream).map(SlowEndpointTest::batchNumber))
        .isSorted()
        .hasSize(30_000);
  }

  private void answerWhatIsDue() {
    story.settle();
    if (story.openRequests() > 0
        && !story.now.isBefore(story.sentAt.get(story.sentAt.size() - 1).plus(SLOW))) {
      story.answer(new SendResult.Answered(200, Optional.empty(), new byte[0], SLOW));
      story.settle();
    }
  }

  private static int batchNumber(String event) {
    return Integer.parseInt(event.replaceAll("\\..*", ""));
  }
}
