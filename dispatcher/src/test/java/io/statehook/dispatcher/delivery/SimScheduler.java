package io.statehook.dispatcher.delivery;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: runs what is planned in the order of its time, without waiting for it. */
final class SimScheduler {
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private final Random random;
  private long millis;
  private long sequence;

  SimScheduler(Random random) {
    this.random = random;
  }

  Random random() {
    return random;
  }

  Instant now() {
    return Fixtures.START.plusMillis(millis);
  }

  long millis() {
    return millis;
  }

  /** Plans an action between the two delays from now. */
  void within(long from, long to, Runnable action) {
    at(millis + between(from, to), action);
  }

  void at(long time, Runnable action) {
    planned.add(new Planned(Math.max(time, millis), sequence++, action));
  }

  void at(Instant time, Runnable action) {
    at(time.toEpochMilli() - Fixtures.START.toEpochMilli() + 1, action);
  }

  long between(long from, long to) {
    return from + (long) (random.nextDouble() * (to - from + 1));
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Runs the next action; false if nothing is planned. */
  boolean step() {
    Planned next = planned.poll();
    if (next == null) {
      return false;
    }
    millis = next.at;
    next.action.run();
    return true;
  }

  private record Planned(long at, long sequence, Runnable action) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      return at == other.at ? Long.compare(sequence, other.sequence) : Long.compare(at, other.at);
    }
  }
}
