package io.statehook.standalone.receiver;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One request and what became of it.
 *
 * @param at when its body was complete
 * @param subscription the subscription it says it is for, or empty text
 * @param webhookId its stable id, or empty text
 * @param attempt which attempt it says it is, from 1
 * @param events how many events it carries; 0 when it was not read
 * @param verdict what the receiver made of it
 * @param detail why it was not accepted, or empty text
 * @param status the HTTP status it was answered with
 * @param latency the age of its oldest new event; zero when there is none
 * @param headers all headers, names in lower case
 * @param body the raw body
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Shared on purpose: bodies are large and nobody changes them.
public record ReceivedRequest(
    Instant at,
    String subscription,
    String webhookId,
    int attempt,
    int events,
    Verdict verdict,
    String detail,
    int status,
    Duration latency,
    Map<String, String> headers,
    byte[] body) {

  /** Keeps its own copy of the headers. */
  public ReceivedRequest {
    headers = Map.copyOf(headers);
  }

  /** Without headers and body, which may hold credentials and payload. */
  @Override
  public String toString() {
    return "ReceivedRequest[subscription=%s, webhookId=%s, attempt=%d, events=%d, verdict=%s, status=%d]"
        .formatted(subscription, webhookId, attempt, events, verdict, status);
  }
}
