package io.statehook.benchmark;

import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * A subscription that was paused is resumed when much has been parked for it, while another one's
 * events go on at a steady pace: how fast the backlog leaves, and how long the other's events take
 * then, against how long they took before.
 */
final class Backlog {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** A window may be open although its events are committed. */
  private static final Duration WINDOWS_CLOSE = Duration.ofSeconds(2);

  private static final double TIMED_SHARE = 0.95;
  private static final int HELD = 0;
  private static final int LIVE = 1;
  private static final int BOTH = 2;

  /** Of live traffic, for the warm-up and again for the comparison. */
  private static final int CALM_SECONDS = 20;

  private final Trial trial;
  private final int events;

  Backlog(Trial trial) {
    this.trial = trial;
    this.events = trial.contestant().burst();
  }

  Map<Metric, Double> turn() throws IOException, ExecutionException, InterruptedException {
    trial.start().awaitReady();
    calm();
    park();
    double calm = calm();
    Trial.Progress before = trial.progress();
    Costs costs = trial.costs();
    long start = System.nanoTime();
    LiveTraffic live = new LiveTraffic(trial, LIVE, BOTH);
    Trial.Progress most;
    Map<Metric, Double> figures;
    try (live) {
      trial.installation().subscribe(held(false));
      most = trial.await(before.filled() + (long) (events * TIMED_SHARE), Trial.Progress::filled);
      figures = new EnumMap<>(Paced.latencies(trial));
      trial.await(before.filled() + events, Trial.Progress::filled);
    }
    Costs spent = trial.costs().minus(costs);
    trial.await(before.events() + events + live.sent());
    trial.requireEachOnce(before, events + live.sent());
    figures.put(
        Metric.EVENTS_PER_SECOND, (most.filled() - before.filled()) / most.secondsSince(start));
    figures.put(Metric.P99_GROWTH, figures.getOrDefault(Metric.P99_MILLIS, 0.0) / calm);
    spent.putPerEvent(figures, events);
    Costs.putSize(figures, trial.child());
    return figures;
  }

  private Stream<Subscription> held(boolean paused) {
    return BenchSubscriptions.held(trial.workload(), paused, trial.rig().sinkPort());
  }

  /** The p99 of live traffic alone. */
  private double calm() {
    Numbers numbers = trial.rig().numbers(CALM_SECONDS * Paced.PER_SECOND, BOTH, LIVE);
    Trial.Progress before = trial.progress();
    trial.rig().latencies();
    Paced.send(trial, numbers);
    trial.await(before.events() + numbers.count());
    trial.requireEachOnce(before, numbers.count());
    return Paced.latencies(trial).getOrDefault(Metric.P99_MILLIS, 0.0);
  }

  private void park() throws ExecutionException, InterruptedException {
    Numbers numbers = trial.rig().numbers(events, BOTH, HELD);
    trial.rig().load(trial.loadCommand("fill", numbers));
    trial.rig().load("commit");
    TopicLayout topics = trial.installation().topics();
    awaitRead(topics.batcherGroup(), Topic.DEVICE_EVENTS);
    Trial.pause(WINDOWS_CLOSE);
    awaitRead(topics.workerGroup(), Topic.WEBHOOK_DELIVERIES);
  }

  private void awaitRead(String group, Topic topic)
      throws ExecutionException, InterruptedException {
    long start = System.nanoTime();
    while (trial.installation().lag(group, topic) > Installation.PARTITIONS) {
      if (!trial.child().isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw trial.child().failure("did not park %,d events".formatted(events), null);
      }
      Trial.pause(LOOK);
    }
  }
}
