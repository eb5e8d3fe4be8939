package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Room for requests in flight, handed to the lanes that are ready, fairly by bytes.
 *
 * <pre>
 *  fast lanes ----+
 *                 +--> line, by turn --> host has room? -- yes --> in flight
 *  slow lanes ----+                           | no         host gives back
 *  (passed over while their share is used)    +--> beside the line --+--> line
 * </pre>
 *
 * <p>Slow lanes together use a part of the room at most; the rest is always free for lanes known to
 * be fast. A lane whose host or share is full keeps nobody behind it.
 */
final class SendSlots {
  private final int limit;
  private final int slowLimit;
  private final SendLine line = new SendLine();
  private final HostTable hosts;
  private final ByteTurns turns = new ByteTurns();
  private final Map<LaneQueue, SendPlace> waiting = new HashMap<>();
  private final Map<LaneQueue, SendPlace> open = new HashMap<>();
  private int slowTaken;
  private long sequence;

  SendSlots(EngineLimits.Requests limits) {
    limit = limits.inFlight();
    slowLimit = limits.slowInFlight();
    hosts = new HostTable(limits.inFlightPerHost());
  }

  /** Puts a ready lane into the line. */
  void join(LaneQueue lane, String host, boolean slow) {
    long turn = turns.next(lane.lane());
    SendPlace place = new SendPlace(lane, hosts.enter(host), slow, turn, sequence++);
    if (waiting.put(lane, place) != null) {
      throw new IllegalStateException(lane.lane() + " is in the line already");
    }
    line.add(place);
  }

  /** Takes a lane that is no longer ready out of the line. */
  void leave(LaneQueue lane) {
    SendPlace place = waiting.remove(lane);
    if (place == null) {
      return;
    }
    if (line.remove(place)) {
      // It may have been called because its host had room.
      place.host().callInto(line);
    } else {
      place.host().stopWaiting(place);
    }
    done(place);
  }

  /** The next lane, with its slot taken; empty when there is no room or no lane. */
  Optional<Grant> next() {
    while (open.size() < limit) {
      SendPlace place = slowTaken < slowLimit ? line.poll() : line.poll(false);
      if (place == null) {
        return Optional.empty();
      }
      HostSlots host = place.host();
      if (host.hasRoom()) {
        host.take();
        slowTaken += place.slow() ? 1 : 0;
        waiting.remove(place.lane());
        open.put(place.lane(), place);
        return Optional.of(new Grant(place.lane(), host.name()));
      }
      host.letWait(place);
    }
    return Optional.empty();
  }

  /** The lane makes use of its slot, for so many bytes. */
  void sending(LaneQueue lane, long bytes) {
    turns.sent(lane.lane(), opened(open.get(lane), lane).turn(), bytes);
  }

  /** The lane's request has ended, or the lane does not want its slot. */
  void release(LaneQueue lane, HostSignal signal) {
    SendPlace place = opened(open.remove(lane), lane);
    slowTaken -= place.slow() ? 1 : 0;
    hosts.giveBack(place.host(), signal);
    place.host().callInto(line);
    done(place);
  }

  /** How many requests are in flight. */
  int taken() {
    return open.size();
  }

  /** How many of them are of slow lanes. */
  int slowTaken() {
    return slowTaken;
  }

  /** Hosts that get fewer requests at a time because they said they are overloaded. */
  int reducedHosts() {
    return hosts.reduced();
  }

  /** Hosts that something is known about. */
  int knownHosts() {
    return hosts.size();
  }

  private void done(SendPlace place) {
    hosts.leave(place.host());
    if (waiting.isEmpty() && open.isEmpty()) {
      turns.clear();
    }
  }

  private static SendPlace opened(@Nullable SendPlace place, LaneQueue lane) {
    if (place == null) {
      throw new IllegalStateException("no request of %s is in flight".formatted(lane.lane()));
    }
    return place;
  }

  /** A lane that may send to the host now. */
  record Grant(LaneQueue lane, String host) {}
}
