package io.statehook.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One line of figures about a run. */
final class Report {
  private static final double LOSS_BOUND_95 = 3.0;
  private static final double PERCENTILE = 0.99;

  /** A silence that lasts longer than this is shown as this. */
  static final Duration AFTERMATH = Duration.ofSeconds(20);

  private Report() {}

  /**
   * The line.
   *
   * @param id of the case in the catalogue of faults, such as {@code K1}
   * @param what counts the faults, such as {@code KILLS 20}
   * @param faults how many there were; with 0 losses the 95 % bound is 3 / faults per fault
   * @param stalls see {@link #stalls}
   */
  static String line(
      String id, Oracle.Findings found, String what, int faults, List<Duration> stalls, long seed) {
    String bound =
        found.lostPairs == 0 && faults > 0
            ? " => <=%.1f%% per fault at 95%%".formatted(100 * LOSS_BOUND_95 / faults)
            : "";
    return ("%s: LOSS %d/%d events %d/%d pairs | %s%s | DUP %d <= bound %d, unexcused %d | ORDER %d"
            + " | IDLAW %d | PHANTOM %d | OVERLAP %d | requests %d, retries %d | append max %.1f s"
            + " | stall p99 %.1f s"
            + " | seed 0x%x")
        .formatted(
            id,
            found.lostEvents,
            found.events,
            found.lostPairs,
            found.pairs,
            what,
            bound,
            found.duplicates,
            found.bound,
            found.unexcused,
            found.order,
            found.idLaw,
            found.phantoms,
            found.overlaps,
            found.requests,
            found.retries,
            found.longestAppend.toMillis() / 1_000.0,
            percentile(stalls).toMillis() / 1_000.0,
            seed);
  }

  /**
   * Per fault and healthy subscription, its longest silence in the time after.
   *
   * @param aftermath for how long it is looked for; longer for faults that last
   */
  static List<Duration> stalls(
      List<Reception> receptions,
      Set<String> healthy,
      List<Instant> faults,
      Instant end,
      Duration aftermath) {
    Map<String, List<Reception>> bySubscription = new HashMap<>();
    receptions.forEach(
        one ->
            bySubscription.computeIfAbsent(one.subscription(), id -> new ArrayList<>()).add(one));
    List<Duration> stalls = new ArrayList<>();
    for (Instant fault : faults) {
      Instant until = fault.plus(aftermath).isBefore(end) ? fault.plus(aftermath) : end;
      for (String id : healthy) {
        stalls.add(longestSilence(bySubscription.getOrDefault(id, List.of()), fault, until));
      }
    }
    return stalls;
  }

  static Duration percentile(List<Duration> durations) {
    if (durations.isEmpty()) {
      return Duration.ZERO;
    }
    List<Duration> sorted = new ArrayList<>(durations);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(sorted.size() * PERCENTILE) - 1);
  }

  /** The longest silence of a subscription's receiver in a time, as far as it is in it. */
  private static Duration longestSilence(List<Reception> receptions, Instant from, Instant until) {
    Duration longest = Duration.ZERO;
    Instant last = from;
    for (Reception reception : receptions) {
      if (reception.at().isBefore(from) || reception.at().isAfter(until)) {
        continue;
      }
      Duration gap = Duration.between(last, reception.at());
      longest = gap.compareTo(longest) > 0 ? gap : longest;
      last = reception.at();
    }
    Duration gap = Duration.between(last, until);
    return gap.compareTo(longest) > 0 ? gap : longest;
  }
}
