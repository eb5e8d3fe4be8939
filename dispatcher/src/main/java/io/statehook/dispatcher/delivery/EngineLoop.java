package io.statehook.dispatcher.delivery;

import io.statehook.dispatcher.control.Pulse;
import io.statehook.dispatcher.control.SubscriptionStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that drives the engine. While it holds partitions and the lease is not valid, the
 * engine is told nothing but that partitions are taken away, not even the time: everything else
 * waits, so that nothing is started or written for partitions that may be somebody else's by now.
 */
final class EngineLoop {
  private static final Logger log = LoggerFactory.getLogger(EngineLoop.class);

  /** How many inputs may hold up a retry that is due. */
  private static final int INPUTS_PER_WAKE = 100;

  private static final Duration IDLE = Duration.ofMillis(200);

  /** How often a loop that may not act looks whether it may again. */
  private static final Duration SILENT = Duration.ofMillis(20);

  private static final Duration JOIN = Duration.ofSeconds(5);

  /** How old what {@link #census} tells may be. */
  static final Duration CENSUS = Duration.ofSeconds(2);

  private final DeliveryEngine engine;
  private final SteadyClock clock;
  private final Clock timeOfDay;
  private final Lease lease;
  private final Consumer<Throwable> fatal;
  private final Inbox inbox = new Inbox();
  private final Set<Assignment> entrusted = ConcurrentHashMap.newKeySet();
  private final List<Drain> drains = new ArrayList<>();
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private @Nullable Thread thread;
  private @Nullable Instant wakeAt;
  private boolean stopWanted;
  private boolean stopping;
  private volatile boolean closed;
  private volatile WorkerStats stats = WorkerStats.ZERO;
  private final Pulse pulse = new Pulse();
  private volatile LaneCensus census = LaneCensus.EMPTY;
  private Instant censusAt = Instant.MIN;
  private volatile Map<String, SubscriptionStatus.Delivery> report = Map.of();

  /** Something that the engine has to know. */
  interface Input {
    List<Effect> tell(DeliveryEngine engine, Instant now);
  }

  private record Drain(List<Integer> partitions, CompletableFuture<Void> quiet) {}

  /**
   * A loop that has not started.
   *
   * @param clock what the engine goes by
   * @param timeOfDay what reports are stamped with, for others to compare with theirs
   * @param fatal called when the loop cannot go on
   */
  EngineLoop(
      DeliveryEngine engine,
      SteadyClock clock,
      Clock timeOfDay,
      Lease lease,
      Consumer<Throwable> fatal) {
    this.engine = engine;
    this.clock = clock;
    this.timeOfDay = timeOfDay;
    this.lease = lease;
    this.fatal = fatal;
  }

  /** Starts; the performer is only called on the engine's thread. */
  void start(Effect.Performer performer) {
    Thread started = new Thread(() -> run(performer), "statehook-delivery-engine");
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  /** Tells the engine something, soon. */
  void submit(Input input) {
    inbox.put(input);
  }

  /** Gives the engine a partition, unless it was taken away meanwhile. */
  void assign(Assignment assignment, Takeover takeover) {
    entrusted.add(assignment);
    submit(
        (engine, now) ->
            assignment.isOver()
                ? List.of()
                : engine.partitionAssigned(assignment.number(), takeover, now));
  }

  /**
   * Starts nothing more for partitions whose assignments have ended; completes when everything that
   * was started for them is durable, or at once without lease: no answer would be taken. Overtakes
   * what waits.
   */
  CompletableFuture<Void> drain(Collection<Assignment> assignments) {
    Drain drain =
        new Drain(assignments.stream().map(Assignment::number).toList(), new CompletableFuture<>());
    submitUrgently(
        (engine, now) -> {
          drains.add(drain);
          if (!lease.isValid()) {
            return List.of();
          }
          return each(drain.partitions, partition -> engine.partitionClosing(partition, now));
        });
    return unlessClosed(drain.quiet);
  }

  /**
   * Takes partitions whose assignments have ended from the engine; completes when it resolves
   * nothing of them any more. Overtakes what waits.
   */
  CompletableFuture<Void> withdraw(Collection<Assignment> assignments) {
    CompletableFuture<Void> withdrawn = new CompletableFuture<>();
    List<Integer> partitions = assignments.stream().map(Assignment::number).toList();
    submitUrgently(
        (engine, now) -> {
          assignments.forEach(entrusted::remove);
          return engine.partitionsRevoked(partitions);
        });
    submit(DeliveryEngine::timePassed);
    submitUrgently(
        (engine, now) -> {
          withdrawn.complete(null);
          return List.of();
        });
    return unlessClosed(withdrawn);
  }

  /** Starts nothing from now on; completes when everything that was started is durable. */
  CompletableFuture<Void> stop() {
    submitUrgently(
        (engine, now) -> {
          stopWanted = true;
          return stopIfMayAct();
        });
    return quiet;
  }

  /** An engine that stops writes about its lanes, so without lease it has to wait, too. */
  private List<Effect> stopIfMayAct() {
    if (!stopWanted || stopping || !mayAct()) {
      return List.of();
    }
    stopping = true;
    return engine.stopRequested();
  }

  private void submitUrgently(Input input) {
    inbox.putUrgent(input);
  }

  private CompletableFuture<Void> unlessClosed(CompletableFuture<Void> future) {
    if (closed) {
      future.cancel(false);
    }
    return future;
  }

  private static List<Effect> each(List<Integer> partitions, IntFunction<List<Effect>> tell) {
    List<Effect> effects = new ArrayList<>();
    partitions.forEach(partition -> effects.addAll(tell.apply(partition)));
    return effects;
  }

  /** The engine wants to be told the time then. */
  void wakeAt(Instant time) {
    wakeAt = time;
  }

  WorkerStats stats() {
    return stats;
  }

  /** What its lanes were doing shortly ago. */
  LaneCensus census() {
    return census;
  }

  /** What was known of each subscription shortly ago. */
  Map<String, SubscriptionStatus.Delivery> report() {
    return report;
  }

  /** How long its thread has not moved; it moves several times a second, work or not. */
  Duration stillFor() {
    return pulse.age();
  }

  /** Ends the thread. */
  void close() {
    closed = true;
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Effect.Performer performer) {
    try {
      while (!closed) {
        turn(performer);
      }
    } catch (InterruptedException e) {
      log.debug("engine thread ends");
    } catch (RuntimeException | Error e) {
      if (!closed) {
        fatal.accept(e);
      }
    } finally {
      closed = true;
      quiet.cancel(false);
    }
  }

  private void turn(Effect.Performer performer) throws InterruptedException {
    pulse.beat();
    Input input = inbox.take(this::mayAct, patience());
    tellWhatIsDue(performer);
    for (int told = 1; input != null; told++) {
      tell(input, performer);
      if (told % INPUTS_PER_WAKE == 0) {
        pulse.beat();
        tellWhatIsDue(performer);
        tellWhatIsQuiet();
        stats = engine.stats();
        takeCensus();
      }
      input = inbox.take(this::mayAct, Duration.ZERO);
    }
    stats = engine.stats();
    takeCensus();
    tellWhatIsQuiet();
  }

  private void takeCensus() {
    Instant now = clock.now();
    if (!now.isBefore(censusAt)) {
      census = engine.census();
      report = engine.report(timeOfDay.instant());
      censusAt = now.plus(CENSUS);
    }
  }

  /** A worker without partitions has nothing to do wrong, and no other way to renew its lease. */
  boolean mayAct() {
    return lease.isValid() || entrusted.isEmpty();
  }

  private void tellWhatIsQuiet() {
    if (stopping && inbox.isEmpty() && engine.isQuiet()) {
      quiet.complete(null);
    }
    drains.removeIf(
        drain -> {
          if (!lease.isValid() || drain.partitions.stream().allMatch(engine::isQuiet)) {
            drain.quiet.complete(null);
          }
          return drain.quiet.isDone();
        });
  }

  private void tellWhatIsDue(Effect.Performer performer) {
    stopIfMayAct().forEach(effect -> effect.perform(performer));
    Instant wake = wakeAt;
    if (wake != null && !clock.now().isBefore(wake) && mayAct()) {
      wakeAt = null;
      tell(DeliveryEngine::timePassed, performer);
    }
  }

  private Duration patience() {
    if (!mayAct()) {
      return SILENT;
    }
    Instant wake = wakeAt;
    if (wake == null) {
      return IDLE;
    }
    Duration left = Duration.between(clock.now(), wake).plusMillis(1);
    return left.isNegative() ? Duration.ZERO : left.compareTo(IDLE) > 0 ? IDLE : left;
  }

  private void tell(Input input, Effect.Performer performer) {
    for (Effect effect : input.tell(engine, clock.now())) {
      effect.perform(performer);
    }
  }
}
