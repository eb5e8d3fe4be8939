package io.statehook.dispatcher;

import io.statehook.dispatcher.delivery.OutgoingRequest;
import io.statehook.dispatcher.delivery.RequestSender;
import io.statehook.dispatcher.delivery.SendResult;
import io.statehook.dispatcher.http.EgressAnswer;
import io.statehook.dispatcher.http.EgressClient;
import io.statehook.dispatcher.http.EgressFailure;
import io.statehook.dispatcher.http.EgressRequest;
import io.statehook.dispatcher.http.EgressResult;
import java.util.concurrent.CompletionStage;

/** The egress client as delivery sees it. */
record EgressSender(EgressClient client) implements RequestSender {
  @Override
  public CompletionStage<SendResult> send(OutgoingRequest request) {
    return client
        .send(
            new EgressRequest(
                request.url(), request.headers(), request.body(), request.timeout()))
        .thenApply(EgressSender::translate);
  }

  private static SendResult translate(EgressResult result) {
    if (result instanceof EgressAnswer answer) {
      return new SendResult.Answered(
          answer.status(), answer.retryAfter(), answer.body(), answer.duration());
    }
    EgressFailure failure = (EgressFailure) result;
    return new SendResult.Failed(
        failure.kind().wireName(), failure.detail(), failure.duration());
  }
}
