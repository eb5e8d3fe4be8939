package io.statehook.standalone.receiver;

import io.statehook.common.signing.SignatureHeaders;
import java.util.Map;
import java.util.Optional;

/**
 * A complete request before it is judged.
 *
 * @param headers names in lower case
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on without a copy.
record Request(Map<String, String> headers, byte[] body) {
  private static final String SUBSCRIPTION = "x-statehook-subscription";
  private static final String ATTEMPT = "x-statehook-attempt";

  String subscription() {
    return header(SUBSCRIPTION).orElse("");
  }

  String webhookId() {
    return header(SignatureHeaders.WEBHOOK_ID).orElse("");
  }

  /** What the sender says, or 1 when it says nothing of use. */
  int attempt() {
    return header(ATTEMPT).filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf).orElse(1);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
