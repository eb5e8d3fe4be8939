package io.statehook.dispatcher.delivery;

import io.statehook.common.batch.Lane;
import io.statehook.common.delivery.CertificateFacts;
import io.statehook.dispatcher.control.TestMessage;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.TestSender;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends test messages as a worker sends batches: the same keys, credentials, headers, guard and
 * masks. Only lanes play no part: a test neither waits for what is parked nor counts as an attempt.
 */
final class TestShell implements TestSender {
  private static final int FIRST_ATTEMPT = 1;
  private static final int FIRST_LANE = 0;

  private final Function<RequestSender, RequestShell> shells;
  private final RequestSender sender;
  private final Predicate<Lane> owned;

  /**
   * A shell for tests.
   *
   * @param shells makes requests that leave by the given way
   * @param sender the way out
   * @param owned whether this worker may act for a lane now
   */
  TestShell(
      Function<RequestSender, RequestShell> shells, RequestSender sender, Predicate<Lane> owned) {
    this.shells = shells;
    this.sender = sender;
    this.owned = owned;
  }

  @Override
  public boolean isResponsibleFor(String subscriptionId) {
    return owned.test(new Lane(subscriptionId, FIRST_LANE));
  }

  @Override
  public CompletionStage<TestResult> send(TestMessage message) {
    CompletableFuture<TestResult> result = new CompletableFuture<>();
    AtomicReference<@Nullable CertificateFacts> certificate = new AtomicReference<>();
    Effect.Send send =
        new Effect.Send(
            0,
            message.id(),
            message.subscription().orgId(),
            message.subscription(),
            FIRST_ATTEMPT,
            Optional.empty(),
            message.body());
    shells
        .apply(request -> inspect(request, certificate))
        .send(send, sent -> result.complete(result(sent, Optional.ofNullable(certificate.get()))));
    return result;
  }

  private CompletionStage<SendResult> inspect(
      OutgoingRequest request, AtomicReference<@Nullable CertificateFacts> certificate) {
    return sender
        .inspect(request)
        .thenApply(
            met -> {
              met.certificate().ifPresent(certificate::set);
              return met.result();
            });
  }

  private static TestResult result(SendResult sent, Optional<CertificateFacts> certificate) {
    if (sent instanceof SendResult.Answered answered) {
      return TestResult.answered(
          answered.status(), answered.duration(), certificate, ResponseSnippet.of(answered.body()));
    }
    if (sent instanceof SendResult.Failed failed) {
      return TestResult.failed(failed.kind(), failed.detail(), failed.duration(), certificate);
    }
    return TestResult.notSent(TestResult.BUSY, ((SendResult.NotSent) sent).reason());
  }
}
