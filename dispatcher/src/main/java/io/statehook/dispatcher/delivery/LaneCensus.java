package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.SealedBatch;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the lanes of a worker are doing at one moment, and since when their oldest events wait.
 * Looks at every lane, so it is not taken at every turn.
 *
 * @param lanes how many lanes are in each state
 * @param oldest when the oldest undelivered event of each stage was appended; without those stages
 *     in which nothing waits
 * @param undelivered what is sealed and not delivered in each stage, as far as it is known
 */
record LaneCensus(
    Map<State, Integer> lanes, Map<Stage, Instant> oldest, Map<Stage, Amount> undelivered) {
  /** Nothing counted yet. */
  static final LaneCensus EMPTY = new LaneCensus(Map.of(), Map.of(), Map.of());

  /** States as operators know them; also the label. */
  enum State {
    /** Nothing to send. */
    IDLE,
    /** In line for a request. */
    READY,
    /** A request is open, or the records around one are on their way. */
    SENDING,
    /** Waits after a failure, in memory. */
    RETRYING,
    /** Waits for something that passes by itself: records, a newer subscription, its turn. */
    HELD,
    /** Its batches are in the backlog, its endpoint fails. */
    PARKED,
    /** Its batches are in the backlog and leave it. */
    DRAINING,
    /** Its subscription is paused. */
    PAUSED,
    /** Its subscription is suspended. */
    SUSPENDED;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where undelivered events wait; also the label. */
  enum Stage {
    /** In memory, for delivery. */
    DELIVERY,
    /** In the backlog. */
    BACKLOG,
    /** Wherever, because the subscription is paused or suspended. */
    REST;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static LaneCensus of(Collection<PartitionWork> partitions) {
    Map<State, Integer> lanes = new EnumMap<>(State.class);
    Map<Stage, Instant> oldest = new EnumMap<>(Stage.class);
    Map<Stage, Amount> undelivered = new EnumMap<>(Stage.class);
    for (PartitionWork work : partitions) {
      for (LaneQueue lane : work.lanes()) {
        State state = state(lane);
        lanes.merge(state, 1, Integer::sum);
        undelivered.merge(stage(state), lane.undelivered(), Amount::plus);
        oldest(lane)
            .ifPresent(time -> oldest.merge(stage(state), time, (a, b) -> a.isBefore(b) ? a : b));
      }
    }
    return new LaneCensus(lanes, oldest, undelivered);
  }

  private static State state(LaneQueue lane) {
    if (lane.isHeld(LaneState.Why.PAUSED)) {
      return State.PAUSED;
    }
    if (lane.isHeld(LaneState.Why.SUSPENDED)) {
      return State.SUSPENDED;
    }
    if (lane.parked().isPresent()) {
      return lane.failures().inRow() > 0 ? State.PARKED : State.DRAINING;
    }
    return live(lane.state());
  }

  private static State live(LaneState state) {
    if (state instanceof LaneState.Idle) {
      return State.IDLE;
    }
    if (state instanceof LaneState.Ready) {
      return State.READY;
    }
    if (state instanceof LaneState.Backoff) {
      return State.RETRYING;
    }
    return state instanceof LaneState.Held ? State.HELD : State.SENDING;
  }

  private static Stage stage(State state) {
    return switch (state) {
      case PAUSED, SUSPENDED -> Stage.REST;
      case PARKED, DRAINING -> Stage.BACKLOG;
      case IDLE, READY, SENDING, RETRYING, HELD -> Stage.DELIVERY;
    };
  }

  /** Of a parked lane without batches in memory it is known since when they wait at the latest. */
  static Optional<Instant> oldest(LaneQueue lane) {
    Optional<Instant> here = lane.head().map(QueuedBatch::batch).map(LaneCensus::waitsSince);
    return here.isPresent()
        ? here
        : lane.parked().filter(parked -> !parked.isDrained()).map(Parked::oldest);
  }

  /** When the first event of a batch was appended, or else when it was sealed. */
  static Instant waitsSince(SealedBatch batch) {
    return batch.firstEventAt().orElse(batch.sealedAt());
  }
}
