package io.statehook.dispatcher.delivery;

import io.statehook.common.delivery.CertificateFacts;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The way out: sends one request, once. */
public interface RequestSender {
  /** Sends it; the stage completes by the request's timeout, on any thread, and never fails. */
  CompletionStage<SendResult> send(OutgoingRequest request);

  /** Sends it and looks at the receiver as it is now, as far as this way out can. */
  default CompletionStage<Inspected> inspect(OutgoingRequest request) {
    return send(request).thenApply(result -> new Inspected(result, Optional.empty()));
  }

  /**
   * What came of one request, and whom it met.
   *
   * @param result what came of it
   * @param certificate what the receiver's certificate says, if one was seen
   */
  record Inspected(SendResult result, Optional<CertificateFacts> certificate) {}
}
