package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs and sends. Whatever goes wrong is a result; nothing leaves unsigned, unauthorized or
 * without lease.
 */
final class RequestShell {
  private static final Logger log = LoggerFactory.getLogger(RequestShell.class);

  private final Signers signers;
  private final Authorizer authorizer;
  private final RequestBuilder builder;
  private final RequestSender sender;
  private final Lease lease;
  private final RequestTimes times;

  RequestShell(
      Signers signers,
      Authorizer authorizer,
      RequestBuilder builder,
      RequestSender sender,
      Lease lease,
      RequestTimes times) {
    this.signers = signers;
    this.authorizer = authorizer;
    this.builder = builder;
    this.sender = sender;
    this.lease = lease;
    this.times = times;
  }

  /** Sends; the result comes once, on any thread. */
  void send(Effect.Send send, Consumer<SendResult> result) {
    CompletionStage<SendResult> stage;
    try {
      stage = signAndSend(send);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (done, failure) -> {
          SendResult ended = failure == null ? done : internal(failure);
          times.ended(send, ended);
          result.accept(ended);
        });
  }

  private CompletionStage<SendResult> signAndSend(Effect.Send send) {
    Proof proof = authorizer.proof(send.subscription());
    if (!proof.problem().isEmpty()) {
      return secret(proof.problem());
    }
    return signer(send)
        .thenCompose(
            signer ->
                signer.isPresent()
                    ? sendSigned(send, signer.get(), proof)
                    : secret("the signing key of the org is not available"));
  }

  /**
   * The lease is looked at here, for an early word, and at the last moment, when there is a
   * connection: a worker can be stopped between any two steps.
   */
  private CompletionStage<SendResult> sendSigned(Effect.Send send, OrgSigner signer, Proof proof) {
    OutgoingRequest request = builder.build(send, signer.signer(), proof, lease::isValid);
    if (!lease.isValid()) {
      return CompletableFuture.completedStage(
          new SendResult.NotSent("the worker's lease had ended before the request was sent"));
    }
    return sender
        .send(request)
        .thenApply(result -> proof.mask().apply(signer.mask().apply(result)));
  }

  /** A copy of the stage, because the timeout is this request's and not the others'. */
  private CompletionStage<Optional<OrgSigner>> signer(Effect.Send send) {
    long patience = send.subscription().delivery().timeout().toMillis();
    return signers
        .forOrg(send.orgId())
        .thenApply(Optional::of)
        .toCompletableFuture()
        .copy()
        .orTimeout(patience, TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              log.warn("no signing key: orgId={}", send.orgId(), failure);
              return Optional.empty();
            });
  }

  private static CompletionStage<SendResult> secret(String detail) {
    return CompletableFuture.completedStage(
        new SendResult.Failed(SendResult.SECRET, detail, Duration.ZERO));
  }

  private static SendResult internal(Throwable failure) {
    log.error("request could not be made", failure);
    return new SendResult.Failed("internal", failure.getClass().getSimpleName(), Duration.ZERO);
  }
}
