package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.delivery.CertificateFacts;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.TestSender;
import io.statehook.dispatcher.delivery.EgressSender;
import io.statehook.dispatcher.delivery.TestSenders;
import io.statehook.dispatcher.http.ReceiverCertificateTest.Case;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test message tells of a receiver's certificate, also of one that is refused. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class TestMessageCertificateTest {
  /** Refused by the TLS library itself, before anybody could look at them. */
  private static final Set<String> UNSEEN = Set.of("10,000 names", "240 KB of certificates");

  private static EgressBench bench;
  private static TestSender sender;

  @Parameter TlsEngine engine;

  @BeforeParameterizedClassInvocation
  static void open(TlsEngine engine) {
    bench = EgressBench.onLoopback(engine);
    sender = TestSenders.through(new EgressSender(bench.client));
  }

  @AfterParameterizedClassInvocation
  static void close() throws IOException {
    bench.close();
  }

  static Stream<Case> bad() {
    return ReceiverCertificateTest.bad();
  }

  static Stream<Case> good() {
    return ReceiverCertificateTest.good();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void aRefusedCertificateIsNamedWithTheReasonAndTheReceiverGetsNothing(Case bad)
      throws IOException {
    try (HostileServer server = server(bad)) {
      TestResult result = test(server);

      assertThat(server.requests).isEmpty();
      assertThat(result.error()).as("%s", result).hasValue("tls");
      assertThat(result.detail()).containsPattern(bad.reason());
      boolean seen = !UNSEEN.contains(bad.name()) && !result.detail().contains("handshake failed");
      Optional<CertificateFacts> facts = result.certificate();
      if (seen) {
        assertThat(facts.orElseThrow().subject()).isEqualTo("CN=receiver.test");
        assertThat(facts.orElseThrow().issuer()).startsWith("CN=");
      }
      if (bad.name().equals("expired")) {
        assertThat(facts.orElseThrow().notAfter()).isBefore(Instant.now());
      }
      if (bad.name().equals("wrong host")) {
        assertThat(facts.orElseThrow().names()).containsExactly("other.test", "*.receiver.test");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void aGoodCertificateIsNamedToo(Case good) throws IOException {
    try (HostileServer server = server(good)) {
      TestResult result = test(server);

      assertThat(result.isAccepted()).as("%s", result).isTrue();
      CertificateFacts facts = result.certificate().orElseThrow();
      assertThat(facts.subject()).isEqualTo("CN=receiver.test");
      assertThat(facts.names()).contains("receiver.test");
      assertThat(facts.protocol()).isEqualTo("TLSv1.3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.1", "TLSv1"})
  void oldTlsIsToldAsSuch(String version) throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket)
            EgressBench.authority()
                .leaf()
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 5, TestCertificates.address("127.0.0.1"));
    listener.setEnabledProtocols(new String[] {version});
    try (HostileServer server = new HostileServer(listener, TestMessageCertificateTest::ok)) {
      TestResult result = test(server);

      assertThat(result.error()).hasValue("tls");
      assertThat(result.detail()).contains("the TLS handshake failed");
      assertThat(server.requests).isEmpty();
    }
  }

  /** A connection that is kept would show the certificate of ten minutes ago. */
  @Test
  void aTestHasAConnectionOfItsOwnAndLeavesNone() throws IOException {
    try (HostileServer server = EgressBench.server(TestMessageCertificateTest::okAndStay)) {
      bench.post(server.port());
      assertThat(server.accepted).hasValue(1);

      assertThat(test(server).isAccepted()).isTrue();
      assertThat(test(server).isAccepted()).isTrue();

      assertThat(server.accepted).hasValue(3);
      await().untilAsserted(() -> assertThat(server.closedByPeer).hasValue(2));
    }
  }

  @Test
  void aBlockedAddressTellsNothingButThat() {
    bench.resolver.answer("inside.test", "10.0.0.1");
    TestResult named = test("https://inside.test/hook");
    TestResult port = test("https://receiver.test:22/hook");

    assertThat(named.error()).hasValue("blocked");
    assertThat(named.detail()).isEqualTo(port.detail()).doesNotContain("10.0");
    assertThat(named.certificate()).isEmpty();
  }

  private static TestResult test(HostileServer server) {
    return test("https://receiver.test:%d/hook".formatted(server.port()));
  }

  private static TestResult test(String url) {
    return sender
        .send(TestSenders.message(url))
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  private static HostileServer server(Case shown) throws IOException {
    return new HostileServer(shown.leaf().serverContext(), TestMessageCertificateTest::ok);
  }

  private static void ok(HostileServer.Line line) throws IOException {
    line.readRequest();
    line.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  }

  private static void okAndStay(HostileServer.Line line) throws IOException {
    line.readRequest();
    line.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  }
}
