package io.statehook.producer.simulator;

import io.statehook.producer.DeviceReport;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * The reports of all rooms in the order of their virtual time, without end. Two fleets of one plan
 * report the same; a room reports the same however many others there are.
 *
 * <p>For one thread.
 */
public final class Fleet {
  private final PriorityQueue<Room> rooms =
      new PriorityQueue<>(Comparator.comparing(Room::nextStep).thenComparing(Room::number));
  private final Queue<RoomReport> ready = new ArrayDeque<>();

  /** A fleet that has not reported yet. */
  public Fleet(FleetPlan plan) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    for (int number = 1; number <= plan.rooms(); number++) {
      String org = plan.orgs().get((number - 1) % plan.orgs().size());
      rooms.add(new Room(number, org, plan.start(), new Dice(random.split())));
    }
  }

  /** The next report. */
  public RoomReport next() {
    RoomReport report = ready.poll();
    while (report == null) {
      step();
      report = ready.poll();
    }
    return report;
  }

  private void step() {
    Room room = rooms.remove();
    LocalDateTime now = room.nextStep();
    for (DeviceReport report : room.step(now)) {
      ready.add(new RoomReport(now, report));
    }
    rooms.add(room);
  }
}
