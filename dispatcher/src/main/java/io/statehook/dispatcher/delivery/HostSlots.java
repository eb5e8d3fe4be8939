package io.statehook.dispatcher.delivery;

/**
 * Room for requests to one host. A host that says it is overloaded gets half as many at a time;
 * each success after that adds a part, so that a whole round of successes adds one.
 */
final class HostSlots {
  private final String name;
  private final int cap;
  private final SendLine waiting = new SendLine();
  private double allowed;
  private int taken;
  private int users;

  HostSlots(String name, int cap) {
    this.name = name;
    this.cap = cap;
    allowed = cap;
  }

  String name() {
    return name;
  }

  boolean hasRoom() {
    return taken < (int) allowed;
  }

  void take() {
    taken++;
  }

  /** A request has ended, or was not made after all. */
  void giveBack(HostSignal signal) {
    taken--;
    if (signal == HostSignal.OVERLOADED) {
      allowed = Math.max(1, allowed / 2);
    } else if (signal == HostSignal.WORKED) {
      allowed = Math.min(cap, allowed + 1 / allowed);
    }
  }

  /** Somebody wants to send to the host, from here until {@link #left}. */
  void entered() {
    users++;
  }

  void left() {
    users--;
  }

  boolean isUnused() {
    return users == 0;
  }

  /** Whether it gets fewer requests at a time than a host may. */
  boolean isReduced() {
    return allowed < cap;
  }

  /** Lets a lane wait until the host has room. */
  void letWait(SendPlace place) {
    waiting.add(place);
  }

  /** The lane waits no longer. */
  void stopWaiting(SendPlace place) {
    waiting.remove(place);
  }

  /**
   * Sends those who wait back into the line, as many of each kind as there is room: which kind may
   * go is decided there, and who finds the room taken waits again.
   */
  void callInto(SendLine line) {
    for (boolean slow : new boolean[] {false, true}) {
      for (int room = (int) allowed - taken; room > 0; room--) {
        SendPlace place = waiting.poll(slow);
        if (place == null) {
          break;
        }
        line.add(place);
      }
    }
  }
}
