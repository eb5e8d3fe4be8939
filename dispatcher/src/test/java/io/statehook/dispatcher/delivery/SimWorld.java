package io.statehook.dispatcher.delivery;

import static io.statehook.dispatcher.delivery.Fixtures.at;
import static io.statehook.dispatcher.delivery.Fixtures.inactive;
import static io.statehook.dispatcher.delivery.Fixtures.paused;

import io.statehook.common.batch.Lane;
import io.statehook.common.subscription.DeliveryPolicy.OnRejected;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.delivery.SimReceivers.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Two workers, a Kafka, receivers and operators in one thread and in virtual time. A seed decides
 * everything: load, delays, answers, crashes, rebalances, edits, outages and how small the limits
 * are. First things go wrong, then everything heals and must come to its end.
 */
final class SimWorld {
  static final int POLL_RECORDS = 5;
  static final Duration SHORTEST_MAX_AGE = Duration.ofHours(1);
  private static final int NOBODY = -1;
  private static final long HEALING_MILLIS = 4 * 3_600_000L;
  private static final int LARGEST_BATCH = 700;
  private static final int MOST_EVENTS = 8;

  private final SimScheduler scheduler;
  private final SimLog log;
  private final SimSubscriptions subscriptions = new SimSubscriptions();
  private final SimReceivers receivers;
  private final List<SimWorker> workers = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final int[] owners;
  private long appendsPossibleFrom;
  private int batches;
  private int readsAhead;
  private boolean healing;

  /** Of each append, when it is durable and again when that is known. */
  private final double crashChance;

  /** Runs one seed to its end. */
  static SimWorld run(long seed) {
    SimWorld world = new SimWorld(new Random(seed));
    world.goWrong();
    world.heal();
    return world;
  }

  private SimWorld(Random random) {
    scheduler = new SimScheduler(random);
    log = new SimLog((int) scheduler.between(1, 3));
    receivers = new SimReceivers(scheduler, log);
    crashChance = scheduler.chance(0.4) ? 0.02 : 0;
    owners = new int[log.partitionCount()];
    Arrays.fill(owners, NOBODY);
    for (int i = 0; i < scheduler.between(1, 5); i++) {
      ids.add("s" + i);
      subscriptions.put(newSubscription(ids.get(i)));
    }
    EngineLimits limits = smallLimits();
    for (int i = 0; i < 2; i++) {
      SimWorker worker = new SimWorker(this, limits);
      workers.add(worker);
      subscriptions.follow(worker::follow);
    }
    for (int partition = 0; partition < owners.length; partition++) {
      give(partition, (int) scheduler.between(0, 1));
    }
  }

  SimScheduler scheduler() {
    return scheduler;
  }

  SimLog log() {
    return log;
  }

  SimSubscriptions subscriptions() {
    return subscriptions;
  }

  SimReceivers receivers() {
    return receivers;
  }

  long appendsPossibleFrom() {
    return appendsPossibleFrom;
  }

  int batches() {
    return batches;
  }

  /** A page came while another was being sent. */
  void readAhead() {
    readsAhead++;
  }

  int readsAhead() {
    return readsAhead;
  }

  long largestPoll() {
    return (long) POLL_RECORDS * log.partitionCount() * LARGEST_BATCH;
  }

  /** What lies in memory besides: two pages per reader, and the heads of lanes just parked. */
  long largestPages(EngineLimits limits) {
    return (long) LARGEST_BATCH
        * (2 * limits.backlogReads() * limits.backlogPage()
            + 2 * MOST_EVENTS * ids.size()
            + limits.inFlight());
  }

  private EngineLimits smallLimits() {
    int inFlight = (int) scheduler.between(1, 8);
    return new EngineLimits(
        new EngineLimits.Requests(
            inFlight,
            (int) scheduler.between(1, inFlight),
            (int) scheduler.between(1, 3),
            Duration.ofMillis(scheduler.between(10, 40))),
        new EngineLimits.Memory(
            scheduler.chance(0.5) ? 1_000_000 : scheduler.between(1000, 20_000),
            scheduler.chance(0.5) ? 1_000_000 : scheduler.between(600, 4000),
            (int) scheduler.between(2, 20)),
        new EngineLimits.Backlog(
            (int) scheduler.between(1, 3),
            (int) scheduler.between(1, 5),
            scheduler.between(500, 20_000),
            (int) scheduler.between(1, 32)),
        Fixtures.WAITS);
  }

  private Subscription newSubscription(String id) {
    boolean shared = scheduler.chance(0.5);
    Subscription unlimited =
        Fixtures.subscription(
            id,
            "https://" + (shared ? "shared" : id) + ".example/" + id,
            scheduler.chance(0.5) ? (int) SHORTEST_MAX_AGE.toHours() : 72,
            scheduler.chance(0.8) ? OnRejected.DEAD_LETTER : OnRejected.BLOCK,
            (int) scheduler.between(1, MOST_EVENTS));
    return scheduler.chance(0.7)
        ? unlimited
        : Fixtures.limited(unlimited, (int) scheduler.between(1, 50));
  }

  private void goWrong() {
    long duration = scheduler.chance(0.7) ? 60_000 : 4 * 3_600_000L;
    for (long i = scheduler.between(5, 60); i > 0; i--) {
      scheduler.within(0, duration, this::seal);
    }
    for (long i = scheduler.between(0, 12); i > 0; i--) {
      scheduler.within(0, duration, this::fault);
    }
    scheduler.at(duration, () -> healing = true);
    while (!healing) {
      scheduler.step();
    }
  }

  private void seal() {
    String id = pick(ids);
    Lane lane = new Lane(id, scheduler.chance(0.8) ? 0 : 1);
    int partition = lane.partition(log.partitionCount());
    if (scheduler.chance(0.05)) {
      log.appendMalformed(partition);
    }
    long version = subscriptions.version();
    if (subscriptions.newest(id).filter(Subscription::active).isPresent()) {
      long most = scheduler.chance(0.03) ? 25 : 3;
      for (long i = scheduler.between(1, most); i > 0; i--) {
        int events = (int) scheduler.between(1, 3);
        log.append(Fixtures.batch(lane, batches++, events, scheduler.now(), version));
      }
    }
    if (scheduler.chance(0.3)) {
      log.appendMarker(partition);
    }
    workers.forEach(SimWorker::planPoll);
  }

  private void fault() {
    switch ((int) scheduler.between(0, 8)) {
      case 0 -> crash((int) scheduler.between(0, 1));
      case 1, 7 -> rebalance();
      case 2 -> stopGracefully();
      case 8 -> freeze();
      case 3 -> appendsPossibleFrom = scheduler.millis() + scheduler.between(0, 20_000);
      case 4, 5 -> edit(pick(ids));
      default -> receivers.mood(pick(ids), pick(List.of(Mood.values())));
    }
  }

  private void edit(String id) {
    Subscription now = subscriptions.newest(id).orElse(null);
    if (now == null || !now.active()) {
      subscriptions.put(newSubscription(id));
      return;
    }
    switch ((int) scheduler.between(0, 4)) {
      case 0 -> subscriptions.delete(id);
      case 1 -> subscriptions.put(inactive(now));
      case 2 -> subscriptions.put(at(now, "https://moved.example/" + id));
      default -> {
        subscriptions.put(paused(now));
        scheduler.within(0, 10_000, () -> resume(id));
      }
    }
  }

  private void resume(String id) {
    subscriptions
        .newest(id)
        .filter(Subscription::paused)
        .ifPresent(now -> subscriptions.put(Fixtures.with(now, now.active(), false, now.url())));
  }

  /** A new version ends a suspension, too. */
  private void putAgain(String id) {
    subscriptions
        .newest(id)
        .filter(Subscription::active)
        .ifPresent(now -> subscriptions.put(Fixtures.with(now, true, false, now.url())));
  }

  void perhapsCrash(SimWorker worker) {
    if (!healing && scheduler.chance(crashChance)) {
      crash(workers.indexOf(worker));
    }
  }

  private void crash(int victim) {
    if (workers.get(victim).isUp()) {
      workers.get(victim).crash();
      leave(victim);
      scheduler.within(0, 3000, () -> comeBack(victim));
    }
  }

  private void stopGracefully() {
    int victim = (int) scheduler.between(0, 1);
    if (workers.get(victim).isUp()) {
      workers
          .get(victim)
          .stopGracefully(
              () -> {
                leave(victim);
                scheduler.within(0, 3000, () -> comeBack(victim));
              });
    }
  }

  /** Longer than its session: the others take its partitions over. */
  private void freeze() {
    int victim = (int) scheduler.between(0, 1);
    if (workers.get(victim).isUp()) {
      workers.get(victim).freeze();
      leave(victim);
      SimWorker frozen = workers.get(victim);
      scheduler.within(3000, 30_000, frozen::goOn);
    }
  }

  private void leave(int victim) {
    for (int partition = 0; partition < owners.length; partition++) {
      if (owners[partition] == victim) {
        owners[partition] = NOBODY;
        int orphan = partition;
        scheduler.within(0, 2000, () -> adopt(orphan));
      }
    }
  }

  private void adopt(int partition) {
    long landed = 0;
    for (SimWorker worker : workers) {
      landed = Math.max(landed, worker.recordsLandUntil(partition));
    }
    if (landed >= scheduler.millis()) {
      scheduler.at(landed + 1, () -> adopt(partition));
      return;
    }
    int choice = (int) scheduler.between(0, 1);
    for (int candidate : new int[] {choice, 1 - choice}) {
      if (owners[partition] == NOBODY && workers.get(candidate).isUp()) {
        give(partition, candidate);
      }
    }
    if (owners[partition] == NOBODY) {
      scheduler.within(100, 500, () -> adopt(partition));
    }
  }

  private void give(int partition, int worker) {
    owners[partition] = worker;
    workers.get(worker).assign(partition);
  }

  private void comeBack(int victim) {
    workers.get(victim).start();
  }

  private void rebalance() {
    int partition = (int) scheduler.between(0, owners.length - 1);
    int owner = owners[partition];
    if (owner == NOBODY || !workers.get(owner).isUp()) {
      return;
    }
    if (scheduler.chance(0.3)) {
      workers.get(owner).revoke(partition, false);
      givenUp(partition);
    } else {
      workers.get(owner).giveAway(partition, () -> givenUp(partition));
    }
  }

  private void givenUp(int partition) {
    owners[partition] = NOBODY;
    scheduler.within(0, 20, () -> adopt(partition));
  }

  private void heal() {
    ids.forEach(id -> receivers.mood(id, Mood.HEALTHY));
    ids.forEach(this::putAgain);
    long deadline = scheduler.millis() + HEALING_MILLIS;
    while (!log.isDone()) {
      if (!scheduler.step() || scheduler.millis() > deadline) {
        throw new AssertionError("no progress: lag remains although everything works");
      }
    }
    for (SimLog.Entry entry : log.all()) {
      SimChecks.require(entry.isAccountedFor(), "%s is lost", entry);
    }
  }

  private <T> T pick(List<T> choices) {
    return choices.get((int) scheduler.between(0, choices.size() - 1));
  }
}
