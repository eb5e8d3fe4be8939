package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Room for requests in flight, for the process and per host, handed round-robin to the lanes that
 * are ready. A lane whose host is full waits beside the line and keeps nobody behind it.
 */
final class SendSlots {
  private final int limit;
  private final int limitPerHost;
  private final Map<LaneQueue, Place> line = new LinkedHashMap<>();
  private final Map<String, HostSlots> hosts = new HashMap<>();
  private int taken;

  SendSlots(int limit, int limitPerHost) {
    this.limit = limit;
    this.limitPerHost = limitPerHost;
  }

  /** Puts a ready lane at the end of the line. */
  void join(LaneQueue lane, String host) {
    line.put(lane, new Place(host, false));
  }

  /** Takes a lane that is no longer ready out of the line. */
  void leave(LaneQueue lane) {
    Place place = line.remove(lane);
    if (place == null) {
      hosts.values().forEach(host -> host.waiting.remove(lane));
    } else if (place.reserved) {
      giveBack(place.host);
    }
  }

  /** The next lane, with its slot taken; empty when there is no room or no lane. */
  Optional<Grant> next() {
    while (taken < limit && !line.isEmpty()) {
      Iterator<Map.Entry<LaneQueue, Place>> first = line.entrySet().iterator();
      Map.Entry<LaneQueue, Place> entry = first.next();
      LaneQueue lane = entry.getKey();
      Place place = entry.getValue();
      first.remove();
      HostSlots host = hosts.computeIfAbsent(place.host, name -> new HostSlots());
      if (place.reserved || host.taken < limitPerHost) {
        host.taken += place.reserved ? 0 : 1;
        taken++;
        return Optional.of(new Grant(lane, place.host));
      }
      host.waiting.put(lane, place);
    }
    return Optional.empty();
  }

  /** A request to the host has ended. */
  void release(String host) {
    taken--;
    giveBack(host);
  }

  /** How many requests are in flight. */
  int taken() {
    return taken;
  }

  /** The host's slot goes to whoever waits longest for it: those in line would overtake forever. */
  private void giveBack(String name) {
    HostSlots host = hosts.get(name);
    if (host == null) {
      throw new IllegalStateException("no request is in flight to " + name);
    }
    Iterator<LaneQueue> longest = host.waiting.keySet().iterator();
    if (longest.hasNext()) {
      line.put(longest.next(), new Place(name, true));
      longest.remove();
      return;
    }
    host.taken--;
    if (host.taken == 0) {
      hosts.remove(name);
    }
  }

  /** A lane that may send to the host now. */
  record Grant(LaneQueue lane, String host) {}

  /** A place in line; reserved when the host's slot is already taken for it. */
  private record Place(String host, boolean reserved) {}

  private static final class HostSlots {
    private final Map<LaneQueue, Place> waiting = new LinkedHashMap<>();
    private int taken;
  }
}
