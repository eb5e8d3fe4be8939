package io.statehook.dispatcher.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.signing.SignatureVerifier;
import io.statehook.common.signing.SigningKey;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.CredentialReading;
import io.statehook.dispatcher.control.KeyRing;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestShellTest {
  private static final SendResult OK =
      new SendResult.Answered(200, Optional.empty(), new byte[0], Duration.ZERO);

  private final SigningKey key = SigningKey.generate(new SecureRandom());
  private final List<OutgoingRequest> sent = new ArrayList<>();
  private final List<SendResult> results = new ArrayList<>();
  private final RequestBuilder builder =
      new RequestBuilder(() -> Fixtures.START, new Random(1), "1.2.3");
  private final AtomicLong nanos = new AtomicLong();
  private final Lease lease = new Lease(Duration.ofSeconds(20), nanos::get);
  private Signers signers =
      org -> CompletableFuture.completedStage(new OrgSigner(new KeyRing(key, 1, Optional.empty())));
  private CredentialReading stored =
      new CredentialReading(Optional.empty(), "the secret is not stored");
  private SendResult answer = OK;

  RequestShellTest() {
    lease.renewed(lease.now());
  }

  @Test
  void aWorkerWhoseLeaseEndsWhileItWaitsForTheKeySendsNothing() {
    CompletableFuture<OrgSigner> signer = new CompletableFuture<>();
    signers = org -> signer;
    send(withHeaders(Authorization.NONE));
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    signer.complete(new OrgSigner(new KeyRing(key, 1, Optional.empty())));

    assertThat(sent).isEmpty();
    assertThat(results)
        .singleElement()
        .isInstanceOfSatisfying(
            SendResult.NotSent.class, not -> assertThat(not.reason()).contains("lease"));
  }

  @Test
  void aRequestHasExactlyTheDocumentedHeaders() {
    send(withHeaders(Authorization.NONE));

    assertThat(results).containsExactly(OK);
    Map<String, String> headers = sent.get(0).headers();
    assertThat(headers)
        .containsOnlyKeys(
            "content-type",
            "x-signature-algo",
            "x-signature",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "x-statehook-attempt",
            "x-statehook-subscription",
            "traceparent",
            "user-agent",
            "x-team")
        .containsEntry("content-type", "text/plain")
        .containsEntry("webhook-id", Fixtures.batch("a", 0).id().text())
        .containsEntry("x-statehook-attempt", "3")
        .containsEntry("x-statehook-subscription", "a")
        .containsEntry("user-agent", "Statehook/1.2.3")
        .containsEntry("x-team", "rooms");
    assertThat(headers.get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @Test
  void bothSignaturesAreRight() {
    send(withHeaders(Authorization.NONE));

    OutgoingRequest request = sent.get(0);
    assertThat(
            new SignatureVerifier(key)
                .problem(
                    name -> Optional.ofNullable(request.headers().get(name)),
                    request.body(),
                    Fixtures.START))
        .isEmpty();
  }

  @Test
  void everyAttemptIsATraceOfItsOwn() {
    send(withHeaders(Authorization.NONE));
    send(withHeaders(Authorization.NONE));

    assertThat(sent.get(0).headers().get("traceparent"))
        .isNotEqualTo(sent.get(1).headers().get("traceparent"));
  }

  @Test
  void withoutSigningKeyNothingIsSent() {
    signers = org -> CompletableFuture.failedFuture(new IllegalStateException("no key"));
    send(withHeaders(Authorization.NONE));

    assertThat(sent).isEmpty();
    assertThat(results)
        .singleElement()
        .isInstanceOfSatisfying(
            SendResult.Failed.class, failed -> assertThat(failed.kind()).isEqualTo("secret"));
  }

  @Test
  void signersThatThrowFailTheAttemptToo() {
    signers =
        org -> {
          throw new IllegalStateException("broken");
        };
    send(withHeaders(Authorization.NONE));

    assertThat(sent).isEmpty();
    assertThat(results).singleElement().isInstanceOf(SendResult.Failed.class);
  }

  @Test
  void withoutTheSecretOfItsAuthorizationNothingIsSent() {
    for (Authorization kind : Authorization.values()) {
      if (kind != Authorization.NONE) {
        results.clear();
        send(withHeaders(kind));
        assertThat(sent).isEmpty();
        assertThat(results)
            .singleElement()
            .isInstanceOfSatisfying(
                SendResult.Failed.class,
                failed -> {
                  assertThat(failed.kind()).isEqualTo("secret");
                  assertThat(failed.detail()).isEqualTo("the secret is not stored");
                });
      }
    }
  }

  @Test
  void aSecretAddsExactlyOneHeader() {
    send(withHeaders(Authorization.NONE));
    stored = reading(Credential.basic("us\u00e9r", "p:\u00e4ss"));
    send(withHeaders(Authorization.BASIC));
    stored = reading(Credential.header("Token  a=\"b\", c"));
    send(withHeaders(Authorization.HEADER));

    assertThat(sent.get(1).headers()).hasSize(sent.get(0).headers().size() + 1);
    assertThat(sent.get(1).headers()).containsEntry("authorization", "Basic dXPDqXI6cDrDpHNz");
    assertThat(sent.get(2).headers()).containsEntry("authorization", "Token  a=\"b\", c");
    assertThat(sent).allMatch(request -> request.identity() == null);
  }

  @Test
  void aClientCertificateThatCannotBeReadIsNotPassedOver() {
    stored = reading(Credential.clientCertificate("nonsense"));
    send(withHeaders(Authorization.MTLS));

    assertThat(sent).isEmpty();
    assertThat(results)
        .singleElement()
        .isInstanceOfSatisfying(
            SendResult.Failed.class,
            failed -> assertThat(failed.detail()).contains("client certificate"));
  }

  @Test
  void duringAResetBothKeysSignAndXSignatureStaysOnTheActiveOne() {
    SigningKey next = SigningKey.generate(new SecureRandom());
    KeyRing ring = new KeyRing(key, 1, Optional.of(new KeyRing.Pending(next, 2, Fixtures.START)));
    signers = org -> CompletableFuture.completedStage(new OrgSigner(ring));
    send(withHeaders(Authorization.NONE));

    Map<String, String> headers = sent.get(0).headers();
    assertThat(headers.get("webhook-signature").split(" ")).hasSize(2);
    assertThat(problem(key, sent.get(0))).isEmpty();
    assertThat(problem(next, sent.get(0))).contains("x-signature does not match the body");
  }

  @Test
  void whatTheReceiverAnswersIsHiddenByValue() {
    stored = reading(Credential.basic("user", "canary-password"));
    answer =
        answered("you sent Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ= and know " + key.displayed() + ".");
    send(withHeaders(Authorization.BASIC));

    assertThat(results)
        .singleElement()
        .isInstanceOfSatisfying(
            SendResult.Answered.class,
            result ->
                assertThat(new String(result.body(), UTF_8))
                    .startsWith("you sent Basic ***")
                    .doesNotContain("dXNlc", "canary", key.displayed().substring(6)));
  }

  private Optional<String> problem(SigningKey with, OutgoingRequest request) {
    return new SignatureVerifier(with)
        .problem(
            name -> Optional.ofNullable(request.headers().get(name)),
            request.body(),
            Fixtures.START);
  }

  private static CredentialReading reading(Credential credential) {
    return new CredentialReading(Optional.of(credential), "");
  }

  private static SendResult answered(String body) {
    return new SendResult.Answered(401, Optional.empty(), body.getBytes(UTF_8), Duration.ZERO);
  }

  private void send(Subscription subscription) {
    RequestSender sender =
        request -> {
          sent.add(request);
          return CompletableFuture.completedStage(answer);
        };
    var batch = Fixtures.batch("a", 0);
    new RequestShell(
            signers,
            new Authorizer(asked -> stored),
            builder,
            sender,
            lease,
            new RequestTimes(Clock.systemUTC()))
        .send(
            new Effect.Send(
                1, batch.id(), batch.orgId(), subscription, 3, batch.firstEventAt(), batch.body()),
            results::add);
  }

  private static Subscription withHeaders(Authorization authorization) {
    Subscription plain = Fixtures.subscription("a");
    return new Subscription(
        plain.id(),
        plain.orgId(),
        plain.name(),
        plain.description(),
        plain.url(),
        true,
        false,
        plain.allowedEvents(),
        plain.allowedDevices(),
        plain.batch(),
        plain.format(),
        plain.contentType(),
        authorization,
        Map.of("x-team", "rooms"),
        plain.delivery());
  }
}
