package io.statehook.producer.simulator;

import java.time.LocalDateTime;
import java.util.List;

/**
 * Everything that decides what a fleet reports.
 *
 * @param seed of all chance
 * @param rooms how many rooms, 1 to {@value #MAX_ROOMS}
 * @param orgs who owns them, in turn
 * @param start the rooms' local time at the first report
 */
public record FleetPlan(long seed, int rooms, List<String> orgs, LocalDateTime start) {
  /** Each room holds a few kilobytes. */
  public static final int MAX_ROOMS = 100_000;

  /** A Monday, shortly before the first meetings. */
  public static final LocalDateTime MONDAY_MORNING = LocalDateTime.of(2026, 1, 5, 8, 25);

  /** Refuses a fleet without rooms or owners. */
  public FleetPlan {
    orgs = List.copyOf(orgs);
    if (rooms < 1 || rooms > MAX_ROOMS) {
      throw new IllegalArgumentException(
          "a fleet has 1 to %d rooms, not %d".formatted(MAX_ROOMS, rooms));
    }
    if (orgs.isEmpty()) {
      throw new IllegalArgumentException("a fleet belongs to at least one organization, not []");
    }
  }

  /** A fleet of one organization that starts on a Monday morning. */
  public static FleetPlan of(long seed, int rooms, String org) {
    return new FleetPlan(seed, rooms, List.of(org), MONDAY_MORNING);
  }
}
