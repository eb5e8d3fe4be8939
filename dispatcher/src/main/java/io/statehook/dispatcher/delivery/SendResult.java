package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.Optional;

/** What came of one request. */
public sealed interface SendResult {
  /** The class of failure when a request could not be signed or authorized. */
  String SECRET = "secret";

  /** The class of failure when the patience ended. */
  String TIMEOUT = "timeout";

  /** How long it took, to the end of the answer or of the patience. */
  Duration duration();

  /**
   * An answer came.
   *
   * @param status the HTTP status
   * @param retryAfter the {@code Retry-After} header
   * @param body the beginning of the body
   * @param duration how long it took
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, for the attempt record.
  record Answered(int status, Optional<String> retryAfter, byte[] body, Duration duration)
      implements SendResult {}

  /**
   * No answer came.
   *
   * @param kind the class of failure, e.g. {@code timeout}; ends up in the attempt record
   * @param detail one sentence for people; no secret, no payload, no query
   * @param duration how long it took
   */
  record Failed(String kind, String detail, Duration duration) implements SendResult {}

  /**
   * Nothing was sent, for a reason that is this worker's and not the endpoint's: it is no attempt.
   *
   * @param reason one sentence for people
   */
  record NotSent(String reason) implements SendResult {
    @Override
    public Duration duration() {
      return Duration.ZERO;
    }
  }
}
