package io.statehook.benchmark;

import java.util.List;

/**
 * A question, who answers it, and which ratios are the answer.
 *
 * @param together whether contestants stay between rounds, which is quicker, but they idle beside
 *     each other
 * @param contestants in the order of the first round
 */
record Scenario(
    String name,
    String description,
    Kind kind,
    boolean together,
    List<Contestant> contestants,
    List<Ratio> ratios) {
  /** How a contestant is measured. */
  enum Kind {
    /** How fast a load that is there at once is delivered, and what that costs. */
    DRAIN,
    /** The same when all connections have just been closed. */
    HANDSHAKES,
    /** How long events of a steady, low rate take. */
    PACED,
    /** The same after a long warm-up. */
    PACED_WARM,
    /** Whether that, and the memory, stays as it is. */
    SOAK,
    /** How fast parked events leave when they may, and what others feel of it. */
    BACKLOG,
    /** What it costs when nothing happens. */
    IDLE,
    /** How long it takes from the start of the process to the first delivery. */
    STARTUP
  }

  Scenario {
    if (together && kind != Kind.DRAIN) {
      throw new IllegalArgumentException("contestants can stay in DRAIN only, not in " + kind);
    }
    contestants = List.copyOf(contestants);
    ratios = List.copyOf(ratios);
  }

  /** One whose contestants start anew in each round. */
  static Scenario of(
      String name,
      String description,
      Kind kind,
      List<Contestant> contestants,
      List<Ratio> ratios) {
    return new Scenario(name, description, kind, false, contestants, ratios);
  }

  /** The same with contestants that stay. */
  Scenario staying() {
    return new Scenario(name, description, kind, true, contestants, ratios);
  }

  /** The same judged by other ratios. */
  Scenario judgedBy(Ratio... others) {
    return new Scenario(name, description, kind, together, contestants, List.of(others));
  }

  /** The same with so much of the load. */
  Scenario scaled(double part) {
    return new Scenario(
        name,
        description,
        kind,
        together,
        contestants.stream().map(c -> c.withBurst((int) (c.burst() * part))).toList(),
        ratios);
  }

  /** The same without all other contestants and what concerns them. */
  Scenario only(List<String> names) {
    return new Scenario(
        name,
        description,
        kind,
        together,
        contestants.stream().filter(c -> names.contains(c.name())).toList(),
        ratios.stream().filter(ratio -> ratio.isAmong(names)).toList());
  }

  /** How many receivers it needs. */
  int hosts() {
    return contestants.stream().mapToInt(c -> c.workload().hosts()).max().orElse(1);
  }
}
