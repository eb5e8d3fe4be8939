package io.statehook.dispatcher.delivery;

import io.statehook.dispatcher.http.EgressAnswer;
import io.statehook.dispatcher.http.EgressClient;
import io.statehook.dispatcher.http.EgressFailure;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.EgressRequest;
import io.statehook.dispatcher.http.EgressResult;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Sends through the one door to the outside. */
public final class EgressSender implements RequestSender {
  /** No failures of the receiver, and so no attempts. */
  static final Set<Kind> OURS = EnumSet.of(Kind.BUSY, Kind.SHUTDOWN, Kind.PROXY, Kind.WITHDRAWN);

  private final EgressClient client;

  /** A sender; the client stays its owner's to close. */
  public EgressSender(EgressClient client) {
    this.client = client;
  }

  @Override
  public CompletionStage<SendResult> send(OutgoingRequest request) {
    return client.send(outbound(request), request.mayLeave()).thenApply(EgressSender::result);
  }

  @Override
  public CompletionStage<Inspected> inspect(OutgoingRequest request) {
    return client
        .inspect(outbound(request), request.mayLeave())
        .thenApply(met -> new Inspected(result(met.result()), met.certificate()));
  }

  private static EgressRequest outbound(OutgoingRequest request) {
    return new EgressRequest(
        request.url(), request.headers(), request.body(), request.timeout(), request.identity());
  }

  /** What this process and the operator's proxy cannot do is not the receiver's failure. */
  private static SendResult result(EgressResult result) {
    if (result instanceof EgressAnswer answer) {
      return new SendResult.Answered(
          answer.status(), answer.retryAfter(), answer.body(), answer.duration());
    }
    EgressFailure failure = (EgressFailure) result;
    if (OURS.contains(failure.kind())) {
      return new SendResult.NotSent(failure.detail());
    }
    return new SendResult.Failed(failure.kind().wireName(), failure.detail(), failure.duration());
  }
}
