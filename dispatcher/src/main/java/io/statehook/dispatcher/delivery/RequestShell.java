package io.statehook.dispatcher.delivery;

import io.statehook.common.signing.RequestSigner;
import io.statehook.common.subscription.Authorization;
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
  private final RequestBuilder builder;
  private final RequestSender sender;
  private final Lease lease;

  RequestShell(Signers signers, RequestBuilder builder, RequestSender sender, Lease lease) {
    this.signers = signers;
    this.builder = builder;
    this.sender = sender;
    this.lease = lease;
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
        (done, failure) -> result.accept(failure == null ? done : internal(failure)));
  }

  private CompletionStage<SendResult> signAndSend(Effect.Send send) {
    Authorization kind = send.subscription().authorization();
    if (kind != Authorization.NONE) {
      return secret("the secret for authorization \"%s\" is not stored".formatted(kind.wireName()));
    }
    return signer(send)
        .thenCompose(
            signer ->
                signer.isPresent()
                    ? sendSigned(send, signer.get())
                    : secret("the signing key of the org is not available"));
  }

  /** The last look at the lease: a worker can be stopped between any two steps. */
  private CompletionStage<SendResult> sendSigned(Effect.Send send, RequestSigner signer) {
    OutgoingRequest request = builder.build(send, signer);
    return lease.isValid()
        ? sender.send(request)
        : CompletableFuture.completedStage(
            new SendResult.NotSent("the worker's lease had ended before the request was sent"));
  }

  /** A copy of the stage, because the timeout is this request's and not the others'. */
  private CompletionStage<Optional<RequestSigner>> signer(Effect.Send send) {
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
