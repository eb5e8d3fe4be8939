package io.statehook.standalone.receiver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/** The failures a receiver was told to show, in the order it was told. */
final class FaultScript {
  private static final int MAX_FAULTS = 1_000;
  private static final int MAX_REQUESTS = 1_000_000;
  private static final int LOWEST_STATUS = 300;
  private static final int HIGHEST_STATUS = 599;

  private final Deque<Fault> faults = new ArrayDeque<>();

  private record Fault(int status, int requests) {}

  synchronized void add(int status, int requests) {
    if (status < LOWEST_STATUS || status > HIGHEST_STATUS) {
      throw new IllegalArgumentException(
          "a failing status is %d to %d, not %d".formatted(LOWEST_STATUS, HIGHEST_STATUS, status));
    }
    if (requests < 1 || requests > MAX_REQUESTS) {
      throw new IllegalArgumentException(
          "1 to %d requests can fail, not %d".formatted(MAX_REQUESTS, requests));
    }
    if (faults.size() >= MAX_FAULTS) {
      throw new IllegalStateException("%d failures are waiting already".formatted(MAX_FAULTS));
    }
    faults.addLast(new Fault(status, requests));
  }

  /** The status for the next request, if it is to fail. */
  synchronized OptionalInt next() {
    Fault fault = faults.pollFirst();
    if (fault == null) {
      return OptionalInt.empty();
    }
    if (fault.requests > 1) {
      faults.addFirst(new Fault(fault.status, fault.requests - 1));
    }
    return OptionalInt.of(fault.status);
  }
}
