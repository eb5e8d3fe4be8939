package io.statehook.dispatcher.activity;

import io.statehook.common.delivery.Attempt;
import java.util.List;
import java.util.Optional;

/** The classes of failed requests, in the words of attempt records and metrics. */
final class FailureClass {
  private static final String OTHER = "other";
  private static final int ACCEPTED = 2;

  /** Statuses that mean something of their own, classes of status, classes of failure. */
  static final List<String> NAMES =
      List.of(
          "3xx",
          "410",
          "429",
          "4xx",
          "5xx",
          "timeout",
          "connect",
          "tls",
          "dns",
          "blocked",
          "busy",
          "protocol",
          "proxy",
          "shutdown",
          "secret",
          OTHER);

  private FailureClass() {}

  /** The class, as an index of {@link #NAMES}; empty when the receiver accepted the request. */
  static Optional<Integer> indexOf(Attempt attempt) {
    if (attempt.status().isEmpty()) {
      return Optional.of(known(attempt.error().orElse(OTHER)));
    }
    int status = attempt.status().getAsInt();
    if (status / 100 == ACCEPTED) {
      return Optional.empty();
    }
    String name = Integer.toString(status);
    return Optional.of(known(NAMES.contains(name) ? name : name.charAt(0) + "xx"));
  }

  private static int known(String name) {
    int index = NAMES.indexOf(name);
    return index < 0 ? NAMES.indexOf(OTHER) : index;
  }
}
