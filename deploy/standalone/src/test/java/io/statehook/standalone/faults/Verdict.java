package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The end of a run with faults: what the oracle says of it, told in a line, and what must hold. */
final class Verdict {
  private final Bench bench;
  private final List<Reception> receptions;
  private final Oracle oracle;
  private final long seed;

  /**
   * Judges a run that is over, and keeps its ledger for whoever looks for the cause of a problem.
   *
   * @param seed makes the same run again
   */
  Verdict(Bench bench, Evidence evidence, long seed) {
    this.bench = bench;
    this.receptions = evidence.receptions();
    this.seed = seed;
    oracle = new Oracle(evidence).judge();
    bench.sink().dump(bench.directory().resolve("ledger.txt"));
  }

  Oracle.Findings findings() {
    return oracle.findings();
  }

  /** See {@link Report#stalls}. */
  List<Duration> stalls(Set<String> healthy, List<Instant> faults, Instant end) {
    return stalls(healthy, faults, end, Report.AFTERMATH);
  }

  /** The same for faults that last: silences are looked for so long after each. */
  List<Duration> stalls(
      Set<String> healthy, List<Instant> faults, Instant end, Duration aftermath) {
    return Report.stalls(receptions, healthy, faults, end, aftermath);
  }

  /** Prints the line of figures; see {@link Report#line}. */
  void tell(String id, String what, int faults, List<Duration> stalls) {
    System.out.println(Report.line(id, oracle.findings(), what, faults, stalls, seed));
  }

  /** What every run must show: no problem, no more repeats than were open, no false signature. */
  void requireGood() {
    assertThat(oracle.problems()).as(where()).isEmpty();
    requireBounds();
  }

  /** The same, but for problems of a kind, which only show in the figures. */
  void requireGoodBut(String kind) {
    assertThat(oracle.problems()).as(where()).allMatch(problem -> problem.startsWith(kind));
    requireBounds();
  }

  private void requireBounds() {
    Oracle.Findings found = oracle.findings();
    assertThat(found.duplicates).as(where()).isLessThanOrEqualTo(found.bound);
    assertThat(bench.sink().forged()).as(where()).isEmpty();
    assertThat(found.pairs).as("something was owed").isPositive();
  }

  private String where() {
    return "-Dseed=%d, see %s".formatted(seed, bench.directory());
  }
}
