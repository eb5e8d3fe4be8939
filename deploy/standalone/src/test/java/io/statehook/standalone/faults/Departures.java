package io.statehook.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When workers went, and what that excuses. */
final class Departures {
  private final Duration appendRoundTrip;
  private final Map<String, List<Departure>> byWorker = new HashMap<>();

  /**
   * The departures of a run.
   *
   * @param appendRoundTrip how long the record of an answer can be on its way to Kafka
   */
  Departures(List<Departure> departures, Duration appendRoundTrip) {
    this.appendRoundTrip = appendRoundTrip;
    for (Departure departure : departures) {
      byWorker.computeIfAbsent(departure.worker(), worker -> new ArrayList<>()).add(departure);
    }
  }

  /** Whether the worker may record late what others have sent again meanwhile. */
  boolean cameBack(String worker) {
    return of(worker).stream().anyMatch(one -> !one.until().equals(Instant.MAX));
  }

  /** Whether the worker cannot be expected to have recorded what came of the request. */
  boolean excuse(Reception request) {
    if (request.answeredAt().isEmpty()) {
      return true; // The answer never left: to the worker it failed, or the worker went before.
    }
    Instant answered = request.answeredAt().get();
    return of(request.worker()).stream()
        .filter(departure -> !isAfterwards(request, departure))
        .anyMatch(departure -> answered.isAfter(departure.at().minus(roundTrip(departure))));
  }

  /**
   * Whether the worker that had started the request was gone by then; one that is cut off is not.
   */
  boolean wasGone(Reception request, Instant when) {
    return of(request.worker()).stream()
        .filter(departure -> departure.kind() != Departure.Kind.CUT_OFF)
        .filter(departure -> !isAfterwards(request, departure))
        .anyMatch(departure -> !departure.at().isAfter(when));
  }

  /** Whether a worker that was frozen started the request when it was awake again. */
  private static boolean isAfterwards(Reception request, Departure departure) {
    return !request.at().isBefore(departure.until());
  }

  private Duration roundTrip(Departure departure) {
    return departure.kind() == Departure.Kind.ENDED ? Duration.ZERO : appendRoundTrip;
  }

  private List<Departure> of(String worker) {
    return byWorker.getOrDefault(worker, List.of());
  }
}
