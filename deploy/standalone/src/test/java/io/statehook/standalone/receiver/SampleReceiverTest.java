package io.statehook.standalone.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SignatureHeaders;
import io.statehook.common.signing.SigningKey;
import io.statehook.standalone.tls.DevCertificates;
import io.statehook.standalone.tls.TrustingClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleReceiverTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SUBSCRIPTION = "acme-people";

  @TempDir private Path directory;

  private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
  private volatile Optional<SigningKey> key = Optional.of(SigningKey.generate(RANDOM));
  private DevCertificates certificates;
  private SampleReceiver receiver;
  private HttpClient client;

  @BeforeEach
  void start() throws Exception {
    certificates = DevCertificates.in(directory, Clock.systemUTC(), RANDOM);
    receiver = receiver(0);
    receiver.start();
    client = TrustingClient.of(certificates.caFile());
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void aGenuineRequestIsAccepted() throws Exception {
    Instant made = Instant.now().minusMillis(250);
    byte[] body =
        Events.body(
            Events.event(Events.id(made, 1), "d1", made),
            Events.event(Events.id(made, 2), "d1", made));

    assertThat(post("r1", 1, body)).isEqualTo(204);

    ReceiverTotals totals = receiver.totals();
    assertThat(totals.accepted()).isEqualTo(1);
    assertThat(totals.distinctEvents()).isEqualTo(2);
    assertThat(totals.orderViolations()).isZero();
    assertThat(totals.latency().p50()).isBetween(250L, 60_000L);
    ReceivedRequest request = onlyReceived();
    assertThat(request.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(request.subscription()).isEqualTo(SUBSCRIPTION);
    assertThat(request.events()).isEqualTo(2);
    assertThat(request.latency()).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.headers()).containsEntry("webhook-id", "r1");
    assertThat(request.toString()).doesNotContain("PeopleCount");
  }

  @Test
  void aChangedBodyIsRefusedAndCounted() throws Exception {
    byte[] body = oneEvent(1);
    HttpRequest.Builder signed = signed("r1", 1, body, key.orElseThrow());
    body[body.length / 2] ^= 1;

    assertThat(send(signed.POST(BodyPublishers.ofByteArray(body)))).isEqualTo(401);

    assertThat(receiver.totals().signatureFailures()).isEqualTo(1);
    assertThat(receiver.totals().distinctEvents()).isZero();
    assertThat(onlyReceived().detail()).isEqualTo("x-signature does not match the body");
  }

  @Test
  void theKeyIsTheOneInForceWhenTheRequestComes() throws Exception {
    assertThat(post("r1", 1, oneEvent(1))).isEqualTo(204);
    SigningKey before = key.orElseThrow();
    key = Optional.of(SigningKey.generate(RANDOM));
    byte[] body = oneEvent(2);

    assertThat(send(signed("r2", 1, body, before).POST(BodyPublishers.ofByteArray(body))))
        .isEqualTo(401);
    assertThat(post("r2", 1, body)).isEqualTo(204);
    SigningKey current = key.orElseThrow();
    key = Optional.empty();
    assertThat(send(signed("r3", 1, body, current).POST(BodyPublishers.ofByteArray(body))))
        .as("without a key nothing is genuine")
        .isEqualTo(401);
    assertThat(receiver.totals().signatureFailures()).isEqualTo(2);
  }

  @Test
  void aDuplicateIsAnsweredButNotTakenAgain() throws Exception {
    byte[] body = oneEvent(1);

    assertThat(post("r1", 1, body)).isEqualTo(204);
    assertThat(post("r1", 2, body)).isEqualTo(204);
    assertThat(post("r2", 1, body)).isEqualTo(204);

    ReceiverTotals totals = receiver.totals();
    assertThat(totals.requests()).isEqualTo(3);
    assertThat(totals.duplicates()).isEqualTo(1);
    assertThat(totals.events()).isEqualTo(2);
    assertThat(totals.distinctEvents()).as("same event under another request id").isEqualTo(1);
    assertThat(totals.orderViolations()).isZero();
  }

  @Test
  void eventsOfADeviceInTheWrongOrderAreNoticed() throws Exception {
    post("r1", 1, oneEvent(2));
    post("r2", 1, oneEvent(1));
    post("r3", 1, oneEvent(3));

    assertThat(receiver.totals().orderViolations()).isEqualTo(1);
    assertThat(receiver.totals().distinctEvents()).isEqualTo(3);
  }

  @Test
  void itFailsAsToldAndSeesTheRecovery() throws Exception {
    receiver.failNext(503, 2);
    receiver.failNext(429, 1);
    byte[] body = oneEvent(1);

    assertThat(post("r1", 1, body)).isEqualTo(503);
    assertThat(post("r1", 2, body)).isEqualTo(503);
    assertThat(post("r1", 3, body)).isEqualTo(429);
    assertThat(receiver.totals().distinctEvents()).isZero();
    assertThat(post("r1", 4, body)).isEqualTo(204);

    ReceiverTotals totals = receiver.totals();
    assertThat(totals.failedOnPurpose()).isEqualTo(3);
    assertThat(totals.retries()).isEqualTo(3);
    assertThat(totals.recovered()).isEqualTo(1);
    assertThat(totals.distinctEvents()).isEqualTo(1);
    assertThatThrownBy(() -> receiver.failNext(204, 1)).hasMessageContaining("204");
    assertThatThrownBy(() -> receiver.failNext(503, 0)).hasMessageContaining("0");
  }

  @Test
  void aGenuineBodyThatIsNoArrayOfEventsIsRefused() throws Exception {
    assertThat(post("r1", 1, "{}".getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
    assertThat(receiver.totals().malformed()).isEqualTo(1);
  }

  @Test
  void anythingButAPostOfFairSizeIsRefusedUncounted() throws Exception {
    HttpRequest.Builder get = HttpRequest.newBuilder(URI.create(receiver.url()));
    assertThat(send(get.GET())).isEqualTo(405);

    byte[] huge = new byte[5 * 1024 * 1024];
    HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(receiver.url()));
    assertThat(send(post.POST(BodyPublishers.ofByteArray(huge)))).isEqualTo(413);

    assertThat(receiver.totals().requests()).isZero();
    assertThat(post("r1", 1, oneEvent(1))).isEqualTo(204);
  }

  @Test
  void plainHttpIsNotOffered() {
    URI plain = URI.create(receiver.url().replace("https:", "http:"));

    assertThatThrownBy(
            () -> client.send(HttpRequest.newBuilder(plain).build(), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThat(receiver.totals().requests()).isZero();
  }

  @Test
  void aListenerThatFailsHurtsNobody() throws Exception {
    try (SampleReceiver other =
        new SampleReceiver(
            0,
            certificates,
            subscription -> key,
            Clock.systemUTC(),
            request -> {
              throw new IllegalStateException("on purpose");
            })) {
      other.start();
      byte[] body = oneEvent(1);
      for (int i = 1; i <= 2; i++) {
        HttpRequest.Builder request =
            signed("r" + i, 1, body, key.orElseThrow()).uri(URI.create(other.url()));
        assertThat(send(request.POST(BodyPublishers.ofByteArray(body)))).isEqualTo(204);
      }
    }
  }

  @Test
  void aBusyPortGivesTheNextFreeOne() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        SampleReceiver second = receiver(busy.getLocalPort())) {
      second.start();

      assertThat(second.port()).isNotEqualTo(busy.getLocalPort()).isPositive();
    }
  }

  @Test
  void theTotalsOutliveTheReceiver() throws Exception {
    post("r1", 1, oneEvent(1));
    String url = receiver.url();
    receiver.close();

    assertThat(receiver.totals().accepted()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                client.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
  }

  private SampleReceiver receiver(int port) {
    return new SampleReceiver(
        port, certificates, subscription -> key, Clock.systemUTC(), received::add);
  }

  private ReceivedRequest onlyReceived() {
    await().until(() -> !received.isEmpty());
    assertThat(received).hasSize(1);
    return received.get(0);
  }

  private int post(String id, int attempt, byte[] body) throws Exception {
    return send(
        signed(id, attempt, body, key.orElseThrow()).POST(BodyPublishers.ofByteArray(body)));
  }

  private int send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder signed(String id, int attempt, byte[] body, SigningKey with) {
    SignatureHeaders headers = new RequestSigner(with, List.of()).sign(id, Instant.now(), body);
    return HttpRequest.newBuilder(URI.create(receiver.url()))
        .timeout(Duration.ofSeconds(20))
        .header("content-type", "text/plain")
        .header(SignatureHeaders.SIGNATURE_ALGORITHM, SignatureHeaders.SHA256)
        .header(SignatureHeaders.SIGNATURE, headers.signature())
        .header(SignatureHeaders.WEBHOOK_ID, headers.webhookId())
        .header(SignatureHeaders.WEBHOOK_TIMESTAMP, headers.webhookTimestamp())
        .header(SignatureHeaders.WEBHOOK_SIGNATURE, headers.webhookSignature())
        .header("X-Statehook-Attempt", Integer.toString(attempt))
        .header("x-statehook-subscription", SUBSCRIPTION);
  }

  private static byte[] oneEvent(int sequence) {
    Instant made = Instant.now();
    return Events.body(
        Events.event(Events.id(Instant.ofEpochSecond(1_790_000_000), sequence), "d1", made));
  }
}
