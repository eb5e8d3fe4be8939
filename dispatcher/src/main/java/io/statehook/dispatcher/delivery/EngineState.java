package io.statehook.dispatcher.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an engine remembers besides its partitions, shared by the classes that make it up. */
final class EngineState {
  final EngineLimits limits;
  final PendingAppends appends;
  final SendSlots slots;
  final MemoryBudget memory;
  final ReadSlots reads;
  final SpillLine spills;
  final LaneTimers timers = new LaneTimers();
  final HealthBook health = new HealthBook();
  final Tally tally = new Tally();
  private final List<Effect> effects = new ArrayList<>();
  private Optional<Instant> announcedWake = Optional.empty();
  private boolean stopping;

  /** Lanes whose batches are in the backlog. */
  int parkedLanes;

  EngineState(EngineLimits limits) {
    this.limits = limits;
    reads = new ReadSlots(limits.backlogReads(), limits.backlogBytes());
    appends = new PendingAppends(limits.pendingAppends());
    spills = new SpillLine(appends, limits.pendingAppends());
    slots = new SendSlots(limits.requests());
    memory = new MemoryBudget(limits.memoryBytes());
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void emit(Optional<Effect> effect) {
    effect.ifPresent(effects::add);
  }

  /** Lets the partition's offset be committed as far as everything is resolved. */
  void commit(PartitionWork work) {
    work.commit().ifPresent(this::emit);
  }

  /** Whether the lane sends as fast as it can and nothing is known against its endpoint. */
  boolean isWell(LaneQueue lane) {
    boolean waits =
        lane.state() instanceof LaneState.Backoff
            || (lane.state() instanceof LaneState.Held && !lane.isHeld(LaneState.Why.RECORDS));
    return !waits && lane.failures().inRow() == 0 && !lane.pace().isSlow(limits.slowThreshold());
  }

  /** Nothing new is started from now on. */
  void stop() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** The wake-up that was asked for has happened. */
  void awake() {
    announcedWake = Optional.empty();
  }

  /** The effects since the last call, in order. */
  List<Effect> takeEffects() {
    emit(memory.change());
    Optional<Instant> wake = timers.first();
    if (wake.isPresent() && !wake.equals(announcedWake)) {
      announcedWake = wake;
      emit(new Effect.WakeAt(wake.get()));
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  /** Counters since the start. */
  static final class Tally {
    long deliveredBatches;
    long deliveredEvents;
    final AttemptCounts attempts = new AttemptCounts();
    long retries;
    long recovered;
    long deadLetters;
    long discarded;
    long notSent;
    long parked;
    long unparked;

    void ended(OpenRequest request, SendResult result) {
      attempts.add(result);
      retries += request.attempt() > 1 ? 1 : 0;
    }

    void delivered(OpenRequest request) {
      deliveredBatches += request.plan().content().isLast() ? request.batches().size() : 0;
      deliveredEvents += request.plan().content().events();
      recovered += request.attempt() > 1 ? 1 : 0;
    }
  }
}
