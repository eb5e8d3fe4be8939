package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.batch;
import static io.statehook.dispatcher.delivery.Fixtures.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An endpoint that is away for hours while its events go on. */
class OutageTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int OUTAGE_SECONDS = 6 * 3600;
  private static final int RATE = 5;
  private final EngineStory story = new EngineStory();

  /** One batch per second throughout; the subscription takes five requests per second. */
  @Test
  void afterSixHoursOfOutageEverythingFollowsInOrderAtTheRateOfTheSubscription() {
    story.put(Fixtures.limited(subscription("a"), RATE));
    Lane lane = new Lane("a", 0);
    long mostHeld = 0;
    int n = 0;
    for (; n < OUTAGE_SECONDS; n++) {
      story.arrive(n, batch(lane, n, story.now, 1));
      story.serve(503);
      mostHeld = Math.max(mostHeld, story.engine.waitingBytes());
      story.pass(SECOND);
    }
    int failed = story.sends.size();
    assertThat(failed).isLessThan(20);
    assertThat(story.sent()).containsOnly("0");
    assertThat(mostHeld).isLessThan(40 * 600);
    assertThat(story.log.committed().offset()).isEqualTo(OUTAGE_SECONDS);
    Instant recovered = story.now;
    while (story.lane.isPresent()) {
      story.arrive(n, batch(lane, n, story.now, 1));
      n++;
      for (int i = 0; i < 2 * RATE; i++) {
        story.serve(200);
        story.pass(SECOND.dividedBy(2 * RATE));
      }
    }
    story.arrive(n, batch(lane, n, story.now, 1));
    story.pass(SECOND);
    story.serve(200);

    assertThat(story.sent().stream().skip(failed).map(Integer::valueOf))
        .containsExactlyElementsOf(IntStream.rangeClosed(0, n).boxed().toList());
    for (int i = 1; i < story.sentAt.size(); i++) {
      assertThat(Duration.between(story.sentAt.get(i - 1), story.sentAt.get(i)))
          .isGreaterThanOrEqualTo(SECOND.dividedBy(RATE));
    }
    Duration probe = Duration.ofMinutes(72);
    Duration drain = Duration.ofSeconds((OUTAGE_SECONDS + probe.toSeconds()) / (RATE - 1));
    assertThat(story.now).isBefore(recovered.plus(probe).plus(drain).plusSeconds(60));
    assertThat(story.backlog.size()).isGreaterThan(OUTAGE_SECONDS);
    assertThat(story.deadLetters).isEmpty();
    assertThat(story.health).endsWith("a live");
    assertThat(story.log.committed().offset()).isEqualTo(n + 1);
  }
}
