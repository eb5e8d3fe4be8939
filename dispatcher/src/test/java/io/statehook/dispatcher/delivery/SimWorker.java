package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.BatchId;
import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/** A worker process: the shell around one engine, with crashes, and with checks at every effect. */
final class SimWorker implements Effect.Performer {
  private final SimWorld world;
  private final SimScheduler scheduler;
  private final EngineLimits limits;
  private final Map<Integer, Long> parkingLandsUntil = new HashMap<>();
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
            limits, view, new RetrySchedule(new Random(scheduler.random().nextLong())));
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Map<Integer, Long> toCommit = new TreeMap<>();
    private final Map<BatchId, Integer> attempts = new HashMap<>();
    private final Map<Lane, String> openHosts = new HashMap<>();
    private final Map<String, Long> landings = new HashMap<>();
    private boolean alive;
    private boolean consuming = true;
    private boolean stopping;
    private boolean pollPlanned;
    private long appendsLandUntil = Long.MAX_VALUE;
    private int wakes;
  }

  void start() {
    life = new Life();
    life.alive = true;
    life.view.readTo(world.subscriptions().version());
  }

  boolean isUp() {
    return life.alive && !life.stopping;
  }

  /** kill -9: requests on the wire arrive, appends land up to some moment, nobody listens. */
  void crash() {
    life.alive = false;
    long last = scheduler.millis() + scheduler.between(0, 80);
    life.appendsLandUntil = last;
    parkingLandsUntil.replaceAll((partition, landing) -> Math.min(landing, last));
  }

  void follow(int version) {
    Life current = life;
    scheduler.within(
        0,
        300,
        () -> {
          List<String> changed = current.view.readTo(version);
          if (current.alive) {
            changed.forEach(id -> run(current.engine.subscriptionChanged(id, scheduler.now())));
          }
        });
  }

  void assign(int partition) {
    life.positions.put(partition, world.log().committed(partition));
    List<LaneRecord> parked = world.log().laneRecords(partition);
    for (LaneRecord record : parked) {
      long repeated = world.log().repeatedAfter(record);
      SimChecks.require(
          repeated <= Parked.MAX_UNSAVED + limits.backlogPage(), "%s repeats %s", record, repeated);
    }
    run(
        life.engine.partitionAssigned(
            partition, new Takeover(parked, new Recovery(), 0, 0, 0), scheduler.now()));
    planPoll();
  }

  /** Until when records of this worker change backlog and lanes of a partition it has lost. */
  long parkingLandsUntil(int partition) {
    return parkingLandsUntil.getOrDefault(partition, 0L);
  }

  void revoke(int partition, boolean withCommit) {
    run(life.engine.partitionRevoked(partition, scheduler.now()));
    Long offset = life.toCommit.remove(partition);
    if (offset != null && withCommit) {
      world.log().commit(partition, offset);
    }
    life.positions.remove(partition);
    life.attempts.keySet().removeIf(id -> world.log().entry(id).partition() == partition);
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
          () -> {
            current.pollPlanned = false;
            if (current.alive && current.consuming && !current.stopping) {
              poll();
            }
          });
    }
  }

  private void poll() {
    for (int partition : List.copyOf(life.positions.keySet())) {
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
    effects.forEach(effect -> effect.perform(this));
    long waiting = life.engine.stats().waitingBytes();
    if (waiting > limits.memoryBytes() + world.largestPoll() + world.largestPages(limits)) {
      throw new AssertionError("%d bytes wait, over the limit".formatted(waiting));
    }
  }

  @Override
  public void send(Effect.Send send) {
    Lane lane = world.log().entry(send.id()).batch().lane();
    SimChecks.maySend(life.view, send, life.stopping);
    SimChecks.hasRoom(life.openHosts, lane, send, limits);
    int before = life.attempts.getOrDefault(send.id(), 0);
    SimChecks.require(send.attempt() == before + 1, "attempt %s follows %s", send, before);
    life.attempts.put(send.id(), send.attempt());
    life.openHosts.put(lane, send.subscription().url().host());
    Life current = life;
    world
        .receivers()
        .send(
            send,
            result -> {
              current.openHosts.remove(lane);
              if (current.alive) {
                run(current.engine.answered(send.token(), result, scheduler.now()));
              }
            });
  }

  @Override
  public void appendAttempt(Effect.AppendAttempt append) {
    BatchId id = new BatchId(append.attempt().request());
    SimLog.Entry entry = world.log().entry(id);
    Outcome outcome = append.attempt().outcome();
    SimChecks.require(append.partition() == entry.partition(), "%s beside %s", append, entry);
    SimChecks.require(isTrue(outcome, entry), "%s is recorded as %s, but is not", entry, outcome);
    land(
        "attempts" + append.partition(),
        () -> {
          world.log().attemptIsDurable(id, outcome);
          return 0;
        },
        acknowledging(append.token()));
  }

  private boolean isTrue(Outcome outcome, SimLog.Entry entry) {
    return switch (outcome) {
      case DELIVERED -> world.receivers().hasAccepted(entry);
      case DISCARDED ->
          world
              .subscriptions()
              .wasOffSince(entry.batch().subscriptionId(), entry.batch().subscriptionVersion());
      case EXPIRED ->
          !scheduler.now().isBefore(entry.batch().sealedAt().plus(SimWorld.SHORTEST_MAX_AGE));
      default -> true;
    };
  }

  @Override
  public void appendDeadLetter(Effect.AppendDeadLetter append) {
    land(
        "dead-letters",
        () -> {
          world.log().deadLetterIsDurable(append.deadLetter());
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
    parkingLandsUntil.merge(partition, landing, Math::max);
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
    parkingLandsUntil.merge(partition, landing, Math::max);
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
              () -> {
                if (current.alive) {
                  run(current.engine.backlogRead(read.token(), page, scheduler.now()));
                }
              });
        });
  }

  private LongFunction<List<Effect>> acknowledging(long token) {
    return offset -> life.engine.appendAcknowledged(token, offset, scheduler.now());
  }

  /** Appends become durable in order per partition; acknowledgements come in any order. */
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
            scheduler.within(
                1,
                50,
                () -> {
                  if (current.alive) {
                    run(acknowledge.apply(offset));
                  }
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
    life.toCommit.put(commit.partition(), commit.offset());
    Life current = life;
    scheduler.within(
        0,
        200,
        () -> {
          Long offset = current.toCommit.remove(commit.partition());
          if (current.alive && offset != null) {
            world.log().commit(commit.partition(), offset);
          }
        });
  }

  @Override
  public void wakeAt(Effect.WakeAt wake) {
    Life current = life;
    int number = ++current.wakes;
    scheduler.at(
        wake.at(),
        () -> {
          if (current.alive && current.wakes == number) {
            run(current.engine.timePassed(scheduler.now()));
          }
        });
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
