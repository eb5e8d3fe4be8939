package io.statehook.standalone.faults;

import java.time.Duration;
import java.util.Optional;

/**
 * What a receiver does with a request.
 *
 * @param status the HTTP status; 0: it never answers
 * @param delay how long it takes
 * @param retryAfter the header, if it is sent
 */
record Answer(int status, Duration delay, Optional<String> retryAfter) {
  private static final int NEVER = 0;

  static Answer of(int status) {
    return after(Duration.ZERO, status);
  }

  static Answer after(Duration delay, int status) {
    return new Answer(status, delay, Optional.empty());
  }

  static Answer none() {
    return of(NEVER);
  }

  boolean isNone() {
    return status == NEVER;
  }

  /** Whether the receiver has taken what the request carries. */
  boolean accepts() {
    return status >= 200 && status <= 299;
  }
}
