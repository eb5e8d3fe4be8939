package io.statehook.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One contestant's turn in one round: its topics, its process, and what arrives. */
final class Trial implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration LOOK = Duration.ofMillis(5);

  /** After this nothing more comes; what does came twice. */
  private static final Duration SETTLED = Duration.ofMillis(300);

  private final Rig rig;
  private final Contestant contestant;
  private final Installation installation;
  private @Nullable Child child;

  /**
   * Prepares topics; nothing runs yet.
   *
   * @param name unique in the rig
   */
  Trial(Rig rig, Contestant contestant, String name)
      throws IOException, ExecutionException, InterruptedException {
    this.rig = rig;
    this.contestant = contestant;
    installation = Installation.create(rig, name);
    if (contestant.kind() == Contestant.Kind.STATEHOOK) {
      installation.subscribe(BenchSubscriptions.of(contestant.workload(), rig.sinkPort()));
    }
  }

  /** Runs it as the scenario asks. */
  Map<Metric, Double> run(Scenario.Kind kind)
      throws IOException, ExecutionException, InterruptedException {
    return switch (kind) {
      case DRAIN -> new Drain(this).turn();
      case HANDSHAKES -> new Drain(this).turnWithHandshakes();
      case PACED -> new Paced(this).turn(1);
      case PACED_WARM -> new Paced(this).turn(Paced.WARM_UPS);
      case SOAK -> new Paced(this).soak();
      case BACKLOG -> new Backlog(this).turn();
      case IDLE -> new Standstill(this).turn();
      case STARTUP -> new Startup(this).turn();
    };
  }

  Rig rig() {
    return rig;
  }

  Contestant contestant() {
    return contestant;
  }

  Workload workload() {
    return contestant.workload();
  }

  Installation installation() {
    return installation;
  }

  /** Starts the contestant; returns at once. */
  Child start() throws IOException {
    Child started = rig.start(contestant, installation);
    child = started;
    return started;
  }

  /** The contestant's process. */
  Child child() {
    return Objects.requireNonNull(child, "not started");
  }

  /** What the contestant and the two beside it have cost so far. */
  Costs costs() {
    return Costs.of(child(), rig);
  }

  /** Tells the load to do something with events of this contestant's topic. */
  String loadCommand(String verb, Numbers numbers) {
    return "%s %s %d %s"
        .formatted(verb, installation.eventTopic(), Installation.PARTITIONS, numbers);
  }

  /**
   * What was delivered at a moment; for a contestant that only reads, what it has read.
   *
   * @param nanos of the monotonic clock
   */
  record Progress(long nanos, Tally.Totals received) {
    long requests() {
      return received.requests();
    }

    long events() {
      return received.events();
    }

    long stamped() {
      return received.stamped();
    }

    /** Those that were not sent at a steady pace. */
    long filled() {
      return events() - stamped();
    }

    double secondsSince(long startNanos) {
      return (nanos - startNanos) / 1e9;
    }
  }

  Progress progress() {
    if (contestant.kind() == Contestant.Kind.READ) {
      long read = Long.parseLong(child().ask("totals", PATIENCE));
      return new Progress(System.nanoTime(), new Tally.Totals(0, read, 0, 0, 0));
    }
    return new Progress(System.nanoTime(), rig.received());
  }

  /** Waits until so many events have been delivered in all. */
  Progress await(long events) {
    return await(events, Progress::events);
  }

  /** Waits until so many events of some kind have been delivered in all. */
  Progress await(long events, ToLongFunction<Progress> kind) {
    long start = System.nanoTime();
    Progress progress = progress();
    while (kind.applyAsLong(progress) < events) {
      if (!child().isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw child()
            .failure(
                "delivered %,d of %,d events".formatted(kind.applyAsLong(progress), events), null);
      }
      LockSupport.parkNanos(LOOK.toNanos());
      progress = progress();
    }
    return progress;
  }

  /** Fails unless exactly so many events have come since, each once. */
  void requireEachOnce(Progress before, long events) {
    pause(SETTLED);
    progress()
        .received()
        .fault(before.received(), events)
        .ifPresent(
            fault -> {
              throw child().failure(fault, null);
            });
  }

  /** Waits; returns how many seconds it really was. */
  static double pause(Duration duration) {
    long start = System.nanoTime();
    long passed = 0;
    while (passed < duration.toNanos()) {
      LockSupport.parkNanos(duration.toNanos() - passed);
      passed = System.nanoTime() - start;
    }
    return passed / 1e9;
  }

  @Override
  public void close() throws ExecutionException, InterruptedException {
    if (child != null) {
      child.close();
    }
    installation.close();
  }
}
