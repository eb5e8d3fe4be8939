package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the backlog of parked lanes by the page. A lane that delivers asks for the next page while
 * it sends this one; a probe reads what it sends and no more.
 */
final class ReadFlow {
  /** Batches that a lane which is slow or has a rate reads at once. */
  private static final int LEISURELY_PAGE = 64;

  private final EngineState state;
  private final Map<Long, OpenRead> open = new HashMap<>();
  private long lastToken;

  /** A page that was asked for, and what the lane's memory held then. */
  private record OpenRead(LaneQueue lane, Parked parked, int putBacks) {}

  ReadFlow(EngineState state) {
    this.state = state;
  }

  /** Reads on, or stands in line for that. */
  void read(LaneQueue lane, Parked parked, LaneState.Resting resting) {
    if (!parked.isReading()) {
      if (!state.reads.take(lane)) {
        lane.become(resting.hold(LaneState.Why.READ_SLOT));
        return;
      }
      boolean probing = lane.failures().inRow() > 0 && !parked.isExpiring();
      ask(lane, parked, probing ? lane.headSize() - lane.size() : most(lane));
    }
    lane.become(resting.read());
  }

  /** A lane that takes its time would keep its slot from others for as long. */
  private int most(LaneQueue lane) {
    int page = state.limits.backlogPage();
    return state.isWell(lane) && !lane.hasRate() ? page : Math.min(LEISURELY_PAGE, page);
  }

  /** Asks for the next page while the lane is busy with this one, unless others wait to read. */
  void readAhead(LaneQueue lane, Parked parked) {
    boolean isDrainingWell = state.isWell(lane) && parked.hasUnread() && !parked.isReading();
    if (isDrainingWell
        && lane.waitingBytes() < ReadSlots.LARGEST_PAGE
        && lane.size() <= state.limits.backlogPage()
        && !state.memory.isFull()
        && state.reads.hasRoom()
        && !state.reads.hasLine()
        && state.reads.takeAtOnce(lane)) {
      ask(lane, parked, most(lane));
    }
  }

  private void ask(LaneQueue lane, Parked parked, int batches) {
    long wanted = Math.max(2 * parked.lastPage(), state.reads.smallestPage());
    long bytes = state.reads.reserve(lane, lane.waitingBytes(), wanted);
    long token = ++lastToken;
    open.put(token, new OpenRead(lane, parked, parked.asked()));
    state.emit(
        new Effect.ReadBacklog(
            token,
            lane.partition().partition(),
            lane.lane(),
            parked.next(),
            Math.max(1, batches),
            bytes));
  }

  /** Takes what was read; the lane, if it has to be looked at because it waited for that. */
  Optional<LaneQueue> arrived(long token, BacklogPage page) {
    OpenRead read = open.remove(token);
    if (read == null) {
      throw new IllegalArgumentException("no read is open under token " + token);
    }
    LaneQueue lane = read.lane;
    if (lane.partition().isRevoked()) {
      return Optional.empty();
    }
    if (read.parked.arrived(read.putBacks)) {
      for (QueuedBatch batch : read.parked.take(page)) {
        state.memory.take(batch.bytes());
        lane.add(batch);
      }
    }
    if (lane.state() instanceof LaneState.Reading reading) {
      lane.become(reading.read());
    }
    return Optional.of(lane);
  }
}
