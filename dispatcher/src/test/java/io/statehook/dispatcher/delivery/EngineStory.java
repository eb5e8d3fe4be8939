package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** An engine whose effects are kept instead of performed, and a clock that a test turns. */
final class EngineStory implements Effect.Performer {
  private final Map<String, Subscription> inForce = new HashMap<>();
  private final List<Effect.Send> open = new ArrayList<>();
  private final List<Long> unacknowledged = new ArrayList<>();
  final List<Effect.Send> sends = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  final List<Effect.AppendDeadLetter> deadLetters = new ArrayList<>();
  final List<String> commits = new ArrayList<>();
  final List<Boolean> consume = new ArrayList<>();
  final List<String> health = new ArrayList<>();
  private Instant wakeAt = Instant.MAX;
  long seenVersion = Long.MAX_VALUE;
  Instant now = Fixtures.START;
  final DeliveryEngine engine;

  EngineStory() {
    this(new EngineLimits(100, 100, 1_000_000, 100));
  }

  EngineStory(EngineLimits limits) {
    engine = new DeliveryEngine(limits, new Known(), new RetrySchedule(new Random(1)));
    perform(engine.partitionAssigned(0));
  }

  private final class Known implements Subscriptions {
    @Override
    public Optional<Subscription> find(String id) {
      return Optional.ofNullable(inForce.get(id));
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
    perform(engine.subscriptionChanged(subscription.id(), now));
  }

  void delete(String id) {
    inForce.remove(id);
    perform(engine.subscriptionChanged(id, now));
  }

  void arrive(long offset, SealedBatch batch) {
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
      perform(engine.appendAcknowledged(unacknowledged.remove(0), now));
    }
  }

  void acknowledgeFirst() {
    perform(engine.appendAcknowledged(unacknowledged.remove(0), now));
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
    perform(engine.partitionRevoked(0, now));
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

  @Override
  public void send(Effect.Send effect) {
    sends.add(effect);
    open.add(effect);
  }

  @Override
  public void appendAttempt(Effect.AppendAttempt effect) {
    attempts.add(effect.attempt());
    unacknowledged.add(effect.token());
  }

  @Override
  public void appendDeadLetter(Effect.AppendDeadLetter effect) {
    deadLetters.add(effect);
    unacknowledged.add(effect.token());
  }

  @Override
  public void commit(Effect.Commit effect) {
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
