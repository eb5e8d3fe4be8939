package io.statehook.dispatcher.batching;

import static io.statehook.dispatcher.batching.TestRules.catalogue;
import static io.statehook.dispatcher.batching.TestRules.event;
import static io.statehook.dispatcher.batching.TestRules.everything;
import static io.statehook.dispatcher.batching.TestRules.limited;
import static io.statehook.dispatcher.batching.TestRules.limits;
import static io.statehook.dispatcher.batching.TestRules.picture;
import static io.statehook.dispatcher.batching.TestRules.version;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CommitPaceTest {
  private long nanos = Long.MAX_VALUE - 1_000_000; // about to overflow
  private final CommitPace pace = new CommitPace(() -> nanos);
  private final FakeTask task = new FakeTask();

  @Test
  void aBatchThatIsSealedAtRestIsCommittedAtOnce() {
    MatchAndWindow processor = started(0);

    task.process(processor, 1, event("e", "d", "A"));

    assertThat(task.commitRequests()).isEqualTo(1);
  }

  @Test
  void whatIsNotSealedIsNotCommitted() {
    MatchAndWindow processor = started(1_000);

    task.process(processor, 1, event("e", "d", "A"));
    task.punctuate();

    assertThat(task.commitRequests()).isZero();
  }

  @Test
  void aBatchSoonAfterACommitWaitsForTheClockAndNotForTheNextEvent() {
    MatchAndWindow processor = started(0);
    pace.committed();

    task.process(processor, 1, event("e", "d", "A"));
    assertThat(task.commitRequests()).isZero();
    pass(CommitPace.REST);
    task.punctuate();
    assertThat(task.commitRequests()).isEqualTo(1);

    pace.committed();
    pass(CommitPace.REST);
    task.punctuate();
    task.punctuate();
    assertThat(task.commitRequests()).isEqualTo(1);
  }

  @Test
  void underLoadTheIntervalCommits() {
    MatchAndWindow processor = started(0);
    pace.committed();
    for (int i = 0; i <= CommitPace.BUSY_EVENTS; i++) {
      task.process(processor, i, event("e", "d", "A"));
    }
    pass(CommitPace.REST);
    task.punctuate();
    assertThat(task.commitRequests()).isZero();

    pace.committed();
    pass(CommitPace.REST);
    task.process(processor, 1_000, event("e", "d", "A"));
    assertThat(task.commitRequests()).isEqualTo(1);
  }

  private MatchAndWindow started(long maxWaitMillis) {
    MemoryBudget budget = new MemoryBudget(1 << 20);
    SubscriptionIndex.Picture rules =
        picture(
            catalogue(1, "A"),
            version(1, limited(everything("s"), limits(9, 2048, maxWaitMillis))));
    WindowRefill nothingToRefill =
        new WindowRefill(
            (partition, from, visitor) -> from,
            () -> {
              throw new AssertionError("nothing is refilled");
            });
    MatchAndWindow processor =
        new MatchAndWindow(
            () -> rules,
            budget,
            nothingToRefill,
            () -> nanos,
            new BatcherMetrics(budget, Clock.systemUTC()),
            () -> pace);
    task.wall(1_700_000_000_000L);
    processor.init(task.context());
    return processor;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
