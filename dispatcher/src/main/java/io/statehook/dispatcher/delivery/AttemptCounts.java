package io.statehook.dispatcher.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How requests ended, counted by a fixed set of results. */
final class AttemptCounts {
  private static final String OTHER = "other";

  /** Statuses that mean something of their own, classes of status, classes of failure. */
  static final List<String> RESULTS =
      List.of(
          "2xx",
          "3xx",
          "410",
          "429",
          "4xx",
          "5xx",
          SendResult.TIMEOUT,
          "connect",
          "tls",
          "dns",
          "blocked",
          "busy",
          "protocol",
          "proxy",
          "shutdown",
          SendResult.SECRET,
          OTHER);

  private final long[] counts = new long[RESULTS.size()];

  void add(SendResult result) {
    int index = RESULTS.indexOf(name(result));
    counts[index < 0 ? RESULTS.indexOf(OTHER) : index]++;
  }

  /** All counts, in a fixed order. */
  Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new LinkedHashMap<>();
    for (int i = 0; i < counts.length; i++) {
      snapshot.put(RESULTS.get(i), counts[i]);
    }
    return snapshot;
  }

  private static String name(SendResult result) {
    if (result instanceof SendResult.Answered answered) {
      String status = Integer.toString(answered.status());
      return RESULTS.contains(status) ? status : status.charAt(0) + "xx";
    }
    return result instanceof SendResult.Failed failed ? failed.kind() : OTHER;
  }
}
