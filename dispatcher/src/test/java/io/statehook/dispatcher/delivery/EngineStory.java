package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An engine whose effects are kept instead of performed, and a clock that a test turns. */
final class EngineStory implements Effect.Performer {
  final EngineLimits limits;
  final StoryLog log;
  private final Map<String, Subscription> inForce = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final List<Effect.Send> open = new ArrayList<>();
  private final List<Supplier<List<Effect>>> unacknowledged = new ArrayList<>();
  final List<Effect.ReadBacklog> openReads = new ArrayList<>();
  final List<BacklogBatch> backlog;
  final List<String> lanes = new ArrayList<>();
  Optional<LaneRecord> lane = Optional.empty();
  final List<Effect.Send> sends = new ArrayList<>();
  final List<Instant> sentAt = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  final List<Effect.AppendDeadLetter> deadLetters = new ArrayList<>();
  final List<String> commits = new ArrayList<>();
  final List<Boolean> consume = new ArrayList<>();
  final List<String> health = new ArrayList<>();
  private Instant wakeAt = Instant.MAX;
  long seenVersion = Long.MAX_VALUE;
  Instant now;
  final DeliveryEngine engine;

  EngineStory() {
    this(limits(1_000_000, 100, 500_000));
  }

  EngineStory(EngineLimits limits) {
    this(limits, List.of());
  }

  EngineStory(EngineLimits limits, List<LaneRecord> parked) {
    this(limits, new StoryLog(), Fixtures.START);
    perform(engine.partitionAssigned(0, Fixtures.takeover(parked.toArray(LaneRecord[]::new)), now));
  }

  private EngineStory(EngineLimits limits, StoryLog log, Instant now) {
    this.limits = limits;
    this.log = log;
    this.now = now;
    backlog = log.backlog;
    engine =
        new DeliveryEngine(
            limits, new Known(), new RetrySchedule(new Random(1), limits.retryAfterCap()));
  }

  /** This worker is no more; another one begins with what is durable. */
  EngineStory takenOver() {
    EngineStory next = successor(limits);
    next.inForce.putAll(inForce);
    next.versions.putAll(versions);
    next.takeOver();
    log.unresolved().forEach(next::arrive);
    return next;
  }

  /** A worker that begins with what is durable, once it takes over; it knows no subscription. */
  EngineStory successor(EngineLimits itsLimits) {
    return new EngineStory(itsLimits, log, now);
  }

  void takeOver() {
    perform(engine.partitionAssigned(0, log.takeover(), now));
  }

  static EngineLimits limits(long memory, int appends, long laneMemory) {
    return new EngineLimits(
        new EngineLimits.Requests(100, 100, 100, Duration.ofSeconds(1)),
        new EngineLimits.Memory(memory, laneMemory, appends),
        new EngineLimits.Backlog(10, 10, 1_000_000, 32),
        Fixtures.WAITS);
  }

  private final class Known implements Subscriptions {
    @Override
    public Optional<Subscription> find(String id) {
      return Optional.ofNullable(inForce.get(id));
    }

    @Override
    public long version(String id) {
      return versions.getOrDefault(id, -1L);
    }

    @Override
    public boolean hasSeen(String id, long version) {
      return version <= seenVersion;
    }

    @Override
    public void listen(Consumer<String> changed) {}
  }

  void put(Subscription subscription) {
    inForce.put(subscription.id(), subscription);
    versions.merge(subscription.id(), 1L, Long::sum);
    perform(engine.subscriptionChanged(subscription.id(), now));
  }

  void delete(String id) {
    inForce.remove(id);
    versions.remove(id);
    perform(engine.subscriptionChanged(id, now));
  }

  void storeSecret(String id) {
    perform(engine.secretStored(id, now));
  }

  void arrive(long offset, SealedBatch batch) {
    log.deliveries.put(offset, batch);
    perform(engine.batchArrived(0, offset, batch, now));
  }

  /** Answers the oldest open request. */
  void answer(int status) {
    answer(new SendResult.Answered(status, Optional.empty(), new byte[0], Duration.ofMillis(3)));
  }

  void answer(SendResult result) {
    perform(engine.answered(open.remove(0).token(), result, now));
  }

  void acknowledgeAll() {
    while (!unacknowledged.isEmpty()) {
      acknowledgeFirst();
    }
  }

  boolean hasUnacknowledged() {
    return !unacknowledged.isEmpty();
  }

  void acknowledgeFirst() {
    perform(unacknowledged.remove(0).get());
  }

  /** All that was appended is durable, but this worker does not live to hear of it. */
  void landUnheard() {
    unacknowledged.forEach(Supplier::get);
    unacknowledged.clear();
  }

  /** Lets time pass, with every wake-up on the way. */
  void pass(Duration duration) {
    Instant end = now.plus(duration);
    while (!wakeAt.isAfter(end)) {
      now = wakeAt;
      wakeAt = Instant.MAX;
      perform(engine.timePassed(now));
    }
    now = end;
  }

  void revoke() {
    perform(engine.partitionsRevoked(List.of(0)));
  }

  void perform(List<Effect> effects) {
    effects.forEach(effect -> effect.perform(this));
  }

  int openRequests() {
    return open.size();
  }

  /** The bodies of all requests so far, shortened to the batch's number. */
  List<String> sent() {
    return sends.stream()
        .map(send -> new String(send.body()).replaceAll(".*-(\\d+)\"}]", "$1"))
        .toList();
  }

  List<String> outcomes() {
    return attempts.stream().map(attempt -> attempt.outcome().wireName()).toList();
  }

  /** The events of all requests so far, each as the numbers of its batch and within that. */
  List<List<String>> sentEvents() {
    return sends.stream().map(send -> Fixtures.events(send.body())).toList();
  }

  @Override
  public void send(Effect.Send effect) {
    sends.add(effect);
    sentAt.add(now);
    open.add(effect);
  }

  @Override
  public void appendAttempt(Effect.AppendAttempt effect) {
    attempts.add(effect.attempt());
    unacknowledged.add(
        () -> engine.appendAcknowledged(effect.token(), log.append(effect.attempt()), now));
  }

  @Override
  public void appendDeadLetter(Effect.AppendDeadLetter effect) {
    deadLetters.add(effect);
    unacknowledged.add(() -> engine.appendAcknowledged(effect.token(), 0, now));
  }

  @Override
  public void appendBacklog(Effect.AppendBacklog effect) {
    long offset = backlog.size();
    backlog.add(new BacklogBatch(offset, effect.offset(), effect.batch()));
    unacknowledged.add(() -> engine.backlogAppended(effect.token(), offset, now));
  }

  @Override
  public void appendLane(Effect.AppendLane effect) {
    lane = effect.parked();
    lanes.add(lane.map(record -> record.state().name().toLowerCase(Locale.ROOT)).orElse("live"));
    unacknowledged.add(
        () -> {
          log.put(effect.lane(), effect.parked());
          return engine.appendAcknowledged(effect.token(), 0, now);
        });
  }

  @Override
  public void readBacklog(Effect.ReadBacklog effect) {
    openReads.add(effect);
  }

  /** Answers every read of the backlog, and those that follow. */
  void readAll() {
    while (!openReads.isEmpty()) {
      readFirst();
    }
  }

  /** Answers the oldest read of the backlog. */
  void readFirst() {
    Effect.ReadBacklog read = openReads.remove(0);
    long next = Math.min(backlog.size(), read.from() + read.limit());
    List<BacklogBatch> found =
        backlog.subList((int) read.from(), (int) next).stream()
            .filter(batch -> batch.batch().lane().equals(read.lane()))
            .toList();
    BacklogPage page = new BacklogPage(found, next, next == backlog.size());
    perform(engine.backlogRead(read.token(), page, now));
  }

  /** Acknowledges and reads until neither brings anything new. */
  void settle() {
    while (!unacknowledged.isEmpty() || !openReads.isEmpty()) {
      acknowledgeAll();
      readAll();
    }
  }

  /** Settles, and answers every request until none is sent at this moment. */
  void serve(int status) {
    settle();
    while (!open.isEmpty()) {
      answer(status);
      settle();
    }
  }

  @Override
  public void commit(Effect.Commit effect) {
    log.commit(new CommitMark(effect.offset(), effect.attemptsFrom()));
    commits.add(effect.partition() + ":" + effect.offset());
  }

  @Override
  public void wakeAt(Effect.WakeAt effect) {
    wakeAt = effect.at();
  }

  @Override
  public void consume(Effect.Consume effect) {
    consume.add(effect.on());
  }

  @Override
  public void health(Effect.Health effect) {
    health.add(effect.health().subscriptionId() + " " + effect.health().state().wireName());
  }
}
