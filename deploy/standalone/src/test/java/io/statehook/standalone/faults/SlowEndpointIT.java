package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.subscription.BatchLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A receiver that takes two seconds for a request gets fewer and fuller ones, and keeps up. */
@Tag("alone")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SlowEndpointIT {
  private static final int SECONDS = Integer.getInteger("slow.seconds", 16);
  private static final int EVENTS_PER_SECOND = 50;
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofMillis(100);

  /** One request in flight, one that waits for it, and a machine that does other things besides. */
  private static final Duration OLDEST = ANSWER.multipliedBy(2).plusSeconds(4);

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Fleet FLEET = new Fleet(10, 1);

  @AutoClose private Bench bench;
  @AutoClose private EventLoad load;

  @BeforeEach
  void prepare() throws Exception {
    bench = new Bench("slow", 1, FLEET.orgs());
    bench.subscribe(
        BenchSubscriptions.of(
            "slow", "org0", bench.sink().url(0, "slow"), new BatchLimits(500, 65_536, WAIT)));
    bench.sink().behave("slow", Behaviour.slow(ANSWER));
    load = new EventLoad(bench, FLEET, SECONDS * EVENTS_PER_SECOND, EVENTS_PER_SECOND);
    DispatcherChild batcher = bench.batcher();
    bench.worker().awaitRunning();
    batcher.awaitRunning();
  }

  @Test
  void aSlowReceiverKeepsUpWithAboutOneRequestAtATime() throws Exception {
    Instant start = Instant.now();
    load.start();
    await().atMost(PATIENCE).until(load::isDone);
    Instant end = Instant.now();
    load.finish();
    int during = bench.sink().count();
    Duration took = Duration.between(start, Instant.now());
    await().atMost(PATIENCE).until(() -> received() == load.published());
    long behind = Duration.between(end, Instant.now()).toMillis();
    Duration oldest = oldest(bench.sink().receptions());

    bench.awaitResolved(PATIENCE);
    Oracle oracle = new Oracle(Evidence.of(bench, load)).judge();
    System.out.printf(
        "SLOW %d events/s at 2 s per answer: %d requests in %d s, %d at once, oldest event %d ms,"
            + " all received %d ms after the last%n",
        EVENTS_PER_SECOND,
        during,
        took.toSeconds(),
        bench.sink().mostOpen("slow"),
        oldest.toMillis(),
        behind);
    assertThat(oracle.problems()).isEmpty();
    assertThat(bench.sink().mostOpen("slow")).isEqualTo(1);
    assertThat(during).isLessThanOrEqualTo((int) took.dividedBy(ANSWER) + 2);
    assertThat(oldest).isLessThan(OLDEST);
  }

  private int received() {
    return bench.sink().receptions().stream().mapToInt(one -> one.events().length).sum();
  }

  /** The age of the oldest event when it was received, once everything is warm. */
  private Duration oldest(List<Reception> receptions) {
    return receptions.stream()
        .skip(receptions.size() / 4)
        .map(one -> Duration.between(load.publishedAt(one.events()[0]), one.at()))
        .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }
}
