package io.statehook.common.delivery;

import io.statehook.common.kafka.TextHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why something ended in {@code webhook-dead-letters}, as its record's headers say it.
 *
 * @param reason the class of the fault
 * @param detail one sentence for people
 * @param attempts how often delivery was tried; 0 for events that were never sent
 * @param firstAttemptAt when it was first tried or refused
 * @param source where it came from: {@code partition:offset} or {@code partition:first-last}
 */
public record DeadLetter(
    String reason, String detail, int attempts, Instant firstAttemptAt, String source) {
  /** The longest value that is copied, in bytes: with its headers it must fit into one record. */
  public static final int MAX_VALUE_BYTES = 1_000_000;

  /** What the headers of a record say; empty if they are not those of a dead letter. */
  public static Optional<DeadLetter> read(Headers headers) {
    try {
      return Optional.of(
          new DeadLetter(
              TextHeaders.required(headers, "reason"),
              TextHeaders.required(headers, "detail"),
              Integer.parseInt(TextHeaders.required(headers, "attempts")),
              Instant.parse(TextHeaders.required(headers, "first-attempt-at")),
              TextHeaders.required(headers, "source")));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The documented headers. */
  public Headers toHeaders() {
    Headers headers = new RecordHeaders();
    TextHeaders.put(headers, "reason", reason);
    TextHeaders.put(headers, "detail", detail);
    TextHeaders.put(headers, "attempts", Integer.toString(attempts));
    TextHeaders.put(headers, "first-attempt-at", firstAttemptAt.toString());
    TextHeaders.put(headers, "source", source);
    return headers;
  }
}
