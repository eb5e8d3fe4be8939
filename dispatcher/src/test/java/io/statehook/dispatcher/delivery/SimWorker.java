package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** A worker process: the shell around one engine, with crashes, and with checks at every effect. */
final class SimWorker implements Effect.Performer {
  private static final long LONGEST_DRAIN_MILLIS = 5000;

  private final SimWorld world;
  private final SimScheduler scheduler;
  private final EngineLimits limits;
  private final Map<Integer, Long> recordsLandUntil = new HashMap<>();
  private Life life;

  SimWorker(SimWorld world, EngineLimits limits) {
    this.world = world;
    this.scheduler = world.scheduler();
    this.limits = limits;
    life = new Life();
    start();
  }

  /** What a crash ends. Whatever was planned for an earlier life must not touch the next. */
  private final class Life {
    private final SimSubscriptions.View view = world.subscriptions().new View();
    private final DeliveryEngine engine =
        new DeliveryEngine(
            limits,
            view,
            new RetrySchedule(new Random(scheduler.random().nextLong()), limits.retryAfterCap()));
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Map<Integer, Effect.Commit> toCommit = new TreeMap<>();
    private final Map<Integer, Map<BatchId, Integer>> attempts = new HashMap<>();
    private final Map<Integer, Long> assignedAt = new HashMap<>();
    private final Set<Integer> closing = new HashSet<>();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private final Map<Lane, String> openHosts = new HashMap<>();
    private final SimPaces paces = new SimPaces(limits);
    private final Map<String, Long> landings = new HashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private boolean alive;
    private boolean frozen;
    private boolean consuming = true;
    private boolean stopping;
    private boolean pollPlanned;
    private long appendsLandUntil = Long.MAX_VALUE;
    private int wakes;

    /** What happens to this process: not after its death, and later while it is stopped. */
    private void happens(Runnable event) {
      if (alive && frozen) {
        held.add(event);
      } else if (alive) {
        event.run();
      }
    }
  }

  void start() {
    life = new Life();
    life.alive = true;
    life.view.readTo(world.subscriptions().version());
  }

  boolean isUp() {
    return life.alive && !life.stopping && !life.frozen;
  }

  /** kill -9: requests on the wire arrive, appends land up to some moment, nobody listens. */
  void crash() {
    life.alive = false;
    long last = scheduler.millis() + scheduler.between(0, 80);
    life.appendsLandUntil = last;
    recordsLandUntil.replaceAll((partition, landing) -> Math.min(landing, last));
  }

  void follow(int version) {
    Life current = life;
    scheduler.within(
        0,
        300,
        () ->
            current.happens(
                () -> {
                  List<String> changed = current.view.readTo(version);
                  changed.forEach(
                      id -> run(current.engine.subscriptionChanged(id, scheduler.now())));
                }));
  }

  void assign(int partition) {
    life.positions.put(partition, world.log().committed(partition));
    life.assignedAt.put(partition, world.log().attempts().now());
    run(life.engine.partitionAssigned(partition, world.log().takeOver(partition), scheduler.now()));
    planPoll();
  }

  /** Until when records of this worker about a partition that it has lost become durable. */
  long recordsLandUntil(int partition) {
    return recordsLandUntil.getOrDefault(partition, 0L);
  }

  void revoke(int partition, boolean withCommit) {
    revoke(List.of(partition), withCommit);
    run(life.engine.timePassed(scheduler.now()));
  }

  private void revoke(List<Integer> partitions, boolean withCommit) {
    run(life.engine.partitionsRevoked(partitions));
    for (int partition : partitions) {
      Effect.Commit commit = life.toCommit.remove(partition);
      if (commit != null && withCommit) {
        world.log().commit(commit);
      }
      life.positions.remove(partition);
      life.attempts.remove(partition);
      life.closing.remove(partition);
      life.paces.forget(lane -> lane.partition(world.log().partitionCount()) == partition);
    }
  }

  /** A rebalance among the living: what is open ends first, if that does not take too long. */
  void giveAway(int partition, Runnable gone) {
    life.closing.add(partition);
    run(life.engine.partitionClosing(partition, scheduler.now()));
    giveAwayWhenQuiet(life, partition, scheduler.millis() + LONGEST_DRAIN_MILLIS, gone);
  }

  private void giveAwayWhenQuiet(Life current, int partition, long deadline, Runnable gone) {
    if (current != life || !isUp() || !current.closing.contains(partition)) {
      return;
    }
    if (!current.engine.isQuiet(partition) && scheduler.millis() < deadline) {
      scheduler.within(20, 20, () -> giveAwayWhenQuiet(current, partition, deadline, gone));
      return;
    }
    revoke(partition, true);
    gone.run();
  }

  /** SIGSTOP: nothing happens to it until it goes on, and by then its lease is over. */
  void freeze() {
    life.frozen = true;
  }

  /** SIGCONT: that its partitions are somebody else's is the first thing it is told. */
  void goOn() {
    Life current = life;
    if (!current.frozen || !current.alive) {
      return;
    }
    current.frozen = false;
    revoke(List.copyOf(current.positions.keySet()), false);
    while (!current.held.isEmpty() && current.alive) {
      current.held.remove().run();
    }
    planPoll();
  }

  /** SIGTERM: what is open ends, everything that was done is committed, then the worker leaves. */
  void stopGracefully(Runnable left) {
    life.stopping = true;
    run(life.engine.stopRequested());
    leaveWhenQuiet(life, left);
  }

  private void leaveWhenQuiet(Life current, Runnable left) {
    if (!current.alive) {
      return;
    }
    if (!current.engine.isQuiet()) {
      scheduler.within(20, 20, () -> leaveWhenQuiet(current, left));
      return;
    }
    List.copyOf(current.positions.keySet()).forEach(partition -> revoke(partition, true));
    current.alive = false;
    left.run();
  }

  void planPoll() {
    Life current = life;
    if (!current.pollPlanned && current.alive) {
      current.pollPlanned = true;
      scheduler.within(
          1,
          60,
          () ->
              current.happens(
                  () -> {
                    current.pollPlanned = false;
                    if (current.consuming && !current.stopping) {
                      poll();
                    }
                  }));
    }
  }

  private void poll() {
    for (int partition : List.copyOf(life.positions.keySet())) {
      if (life.closing.contains(partition)) {
        continue;
      }
      long position = life.positions.get(partition);
      List<SimLog.Entry> entries = world.log().from(partition, position, SimWorld.POLL_RECORDS);
      for (SimLog.Entry entry : entries) {
        handOver(entry);
        position = entry.offset() + 1;
      }
      boolean all = entries.size() < SimWorld.POLL_RECORDS;
      position = all ? world.log().end(partition) : position;
      life.positions.put(partition, position);
      run(life.engine.positionReached(partition, position, scheduler.now()));
      if (!all) {
        planPoll();
      }
    }
  }

  private void handOver(SimLog.Entry entry) {
    if (entry.batch() != null) {
      run(
          life.engine.batchArrived(
              entry.partition(), entry.offset(), entry.batch(), scheduler.now()));
      return;
    }
    RawRecord raw =
        new RawRecord(null, "?".getBytes(StandardCharsets.UTF_8), "header org: missing");
    run(life.engine.undecodableArrived(entry.partition(), entry.offset(), raw, scheduler.now()));
  }

  private void run(List<Effect> effects) {
    for (Effect effect : effects) {
      effect.perform(this);
    }
    long waiting = life.engine.waitingBytes();
    if (waiting > limits.memoryBytes() + world.largestPoll() + world.largestPages(limits)) {
      throw new AssertionError("%d bytes wait, over the limit".formatted(waiting));
    }
  }

  @Override
  public void send(Effect.Send send) {
    SimLog.Entry first = world.receivers().content(send.id(), send.body()).events.get(0).entry;
    Lane lane = first.batch().lane();
    int partition = first.partition();
    SimChecks.maySend(life.view, send, life.stopping || life.closing.contains(partition));
    SimChecks.hasRoom(life.openHosts, lane, send, limits);
    SimChecks.maySend(world, send, life.assignedAt.get(partition));
    life.paces.starts(lane, send.subscription(), scheduler.now());
    countAttempt(partition, send);
    life.openHosts.put(lane, send.subscription().url().host());
    Life current = life;
    world
        .receivers()
        .send(
            send,
            result ->
                current.happens(
                    () -> {
                      current.openHosts.remove(lane);
                      current.paces.ends(lane, result);
                      if (result instanceof SendResult.NotSent) {
                        withdrawAttempt(current, partition, send);
                      }
                      run(current.engine.answered(send.token(), result, scheduler.now()));
                    }));
  }

  /** Attempts are counted on over crashes, as far as they were recorded. */
  private void countAttempt(int partition, Effect.Send send) {
    Map<BatchId, Integer> attempts =
        life.attempts.computeIfAbsent(partition, key -> new HashMap<>());
    int recorded = world.log().attempts().lastAttempt(send.id(), life.assignedAt.get(partition));
    Integer before = attempts.get(send.id());
    SimChecks.require(
        before == null ? send.attempt() > recorded : send.attempt() == before + 1,
        "attempt %s follows %s",
        send,
        before == null ? recorded : before);
    attempts.put(send.id(), send.attempt());
  }

  private static void withdrawAttempt(Life current, int partition, Effect.Send send) {
    Map<BatchId, Integer> attempts = current.attempts.get(partition);
    if (attempts != null) {
      attempts.computeIfPresent(send.id(), (id, number) -> number - 1);
    }
  }

  @Override
  public void appendAttempt(Effect.AppendAttempt append) {
    Attempt attempt = append.attempt();
    for (String batch : attempt.batches()) {
      SimLog.Entry entry = world.log().entry(new BatchId(batch));
      SimChecks.require(append.partition() == entry.partition(), "%s beside %s", append, entry);
    }
    for (SimEvent event : world.log().attempts().events(attempt)) {
      SimChecks.require(
          isTrue(attempt.outcome(), event), "%s is recorded as %s", event, attempt.outcome());
    }
    int partition = append.partition();
    long landing =
        land(
            "attempts" + partition,
            () -> world.log().attempts().append(partition, attempt),
            acknowledging(append.token()));
    recordsLandUntil.merge(partition, landing, Math::max);
  }

  private boolean isTrue(Outcome outcome, SimEvent event) {
    SealedBatch batch = event.entry.batch();
    return switch (outcome) {
      case DELIVERED -> event.accepted;
      case DISCARDED ->
          world.subscriptions().wasOffSince(batch.subscriptionId(), batch.subscriptionVersion());
      case EXPIRED ->
          event.givenUp
              && !scheduler.now().isBefore(batch.sealedAt().plus(SimWorld.SHORTEST_MAX_AGE));
      case REJECTED -> event.givenUp;
      default -> true;
    };
  }

  @Override
  public void appendDeadLetter(Effect.AppendDeadLetter append) {
    land(
        "dead-letters",
        () -> {
          world.log().deadLetterIsDurable(append);
          return 0;
        },
        acknowledging(append.token()));
  }

  @Override
  public void appendBacklog(Effect.AppendBacklog append) {
    int partition = append.partition();
    long landing =
        land(
            "backlog" + partition,
            () -> world.log().backlogIsDurable(partition, append.offset(), append.batch().id()),
            offset -> life.engine.backlogAppended(append.token(), offset, scheduler.now()));
    recordsLandUntil.merge(partition, landing, Math::max);
  }

  @Override
  public void appendLane(Effect.AppendLane append) {
    int partition = append.partition();
    SimChecks.require(
        append.lane().partition(world.log().partitionCount()) == partition, "%s is astray", append);
    long landing =
        land(
            "lanes" + partition,
            () -> {
              world.log().laneIsDurable(append.lane(), append.parked());
              return 0;
            },
            acknowledging(append.token()));
    recordsLandUntil.merge(partition, landing, Math::max);
  }

  @Override
  public void readBacklog(Effect.ReadBacklog read) {
    Life current = life;
    long scanned = scheduler.between(1, 20);
    scheduler.within(
        1,
        40,
        () -> {
          BacklogPage page = world.log().read(read, scanned);
          scheduler.within(
              1,
              40,
              () ->
                  current.happens(
                      () -> {
                        if (current.openHosts.containsKey(read.lane())) {
                          world.readAhead();
                        }
                        run(current.engine.backlogRead(read.token(), page, scheduler.now()));
                      }));
        });
  }

  private LongFunction<List<Effect>> acknowledging(long token) {
    return offset -> life.engine.appendAcknowledged(token, offset, scheduler.now());
  }

  /** Per partition appends become durable in order, and acknowledgements come in that order. */
  private long land(
      String topicPartition, LongSupplier durable, LongFunction<List<Effect>> acknowledge) {
    Life current = life;
    long soonest =
        Math.max(current.landings.getOrDefault(topicPartition, 0L), world.appendsPossibleFrom());
    long landing = Math.max(soonest, scheduler.millis() + appendDelay());
    current.landings.put(topicPartition, landing);
    scheduler.at(
        landing,
        () -> {
          if (scheduler.millis() <= current.appendsLandUntil) {
            long offset = durable.getAsLong();
            perhapsCrash(current);
            long soonestKnown = current.acknowledged.getOrDefault(topicPartition, 0L);
            long known = Math.max(soonestKnown, scheduler.millis() + scheduler.between(1, 50));
            current.acknowledged.put(topicPartition, known);
            scheduler.at(
                known,
                () -> {
                  current.happens(() -> run(acknowledge.apply(offset)));
                  perhapsCrash(current);
                });
          }
        });
    return landing;
  }

  private void perhapsCrash(Life current) {
    if (current == life && isUp()) {
      world.perhapsCrash(this);
    }
  }

  /** Now and then one partition's leader is slow while the others are not. */
  private long appendDelay() {
    return scheduler.chance(0.05) ? scheduler.between(50, 2000) : scheduler.between(1, 50);
  }

  @Override
  public void commit(Effect.Commit commit) {
    world.log().requireSettledBefore(commit.partition(), commit.offset());
    life.toCommit.put(commit.partition(), commit);
    Life current = life;
    scheduler.within(
        0,
        200,
        () ->
            current.happens(
                () -> {
                  Effect.Commit newest = current.toCommit.remove(commit.partition());
                  if (newest != null) {
                    world.log().commit(newest);
                  }
                }));
  }

  @Override
  public void wakeAt(Effect.WakeAt wake) {
    Life current = life;
    int number = ++current.wakes;
    scheduler.at(
        wake.at(),
        () ->
            current.happens(
                () -> {
                  if (current.wakes == number) {
                    run(current.engine.timePassed(scheduler.now()));
                  }
                }));
  }

  @Override
  public void consume(Effect.Consume consume) {
    life.consuming = consume.on();
    if (consume.on()) {
      planPoll();
    }
  }

  @Override
  public void health(Effect.Health health) {
    SimChecks.require(!health.health().subscriptionId().isEmpty(), "%s is about nobody", health);
  }
}
