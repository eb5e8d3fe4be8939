package io.statehook.dispatcher.http;

import java.time.Duration;
import java.util.Optional;

/**
 * The receiver answered. The head alone decides: a body that is too long, broken or cut off by the
 * deadline changes nothing but {@code body}.
 *
 * @param status 200 to 599
 * @param retryAfter the header of that name, as received
 * @param body the beginning of the body, {@value EgressLimits#BODY_KEPT_BYTES} bytes at most; from
 *     a stranger, and it may repeat our own headers
 * @param duration from the call to the end of the answer
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record EgressAnswer(int status, Optional<String> retryAfter, byte[] body, Duration duration)
    implements EgressResult {

  /** The facts without the body. */
  @Override
  public String toString() {
    return "EgressAnswer[status=%d, bytes=%d, duration=%s]"
        .formatted(status, body.length, duration);
  }
}
