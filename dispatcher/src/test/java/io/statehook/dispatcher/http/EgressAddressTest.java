package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.statehook.dispatcher.http.EgressFailure.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a name resolves to decides; nothing here connects to anything but loopback. */
class EgressAddressTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private EgressBench bench = new EgressBench(TlsEngine.best(), "127.0.0.1/32");

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254"})
  void namesOfInternalAddressesAreBlockedWithOneText(String address) throws IOException {
    try (HostileServer server = ok()) {
      bench.resolver.answer("inside.test", address);

      EgressFailure failure = failure("inside.test", server.port());

      assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
      assertThat(failure.detail())
          .isEqualTo("the host's address or port is not one that may be connected to");
      assertThat(server.accepted).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.2", "[::1]", "10.0.0.1", "[::ffff:127.0.0.2]", "169.254.169.254"})
  void literalsAreJudgedWithoutALookup(String host) {
    assertThat(failure(host, 8443).kind()).isEqualTo(Kind.BLOCKED);
    assertThat(bench.resolver.lookups).hasValue(0);
  }

  @Test
  void loopbackIsBlockedUnlessAllowed() throws IOException {
    bench.close();
    bench = new EgressBench(TlsEngine.best());
    try (HostileServer server = ok()) {
      assertThat(failure(TestCertificates.HOST, server.port()).kind()).isEqualTo(Kind.BLOCKED);
      assertThat(failure("127.0.0.1", server.port()).kind()).isEqualTo(Kind.BLOCKED);
      assertThat(server.accepted).hasValue(0);
    }
  }

  @Test
  void oneBadAddressRefusesTheWholeAnswer() throws IOException {
    try (HostileServer server = ok()) {
      bench.resolver.answer("mixed.test", "127.0.0.1", "8.8.8.8", "192.168.0.1");
      bench.resolver.answer("mixed6.test", "127.0.0.1", "::1");

      assertThat(failure("mixed.test", server.port()).kind()).isEqualTo(Kind.BLOCKED);
      assertThat(failure("mixed6.test", server.port()).kind()).isEqualTo(Kind.BLOCKED);
      assertThat(server.accepted).hasValue(0);
    }
  }

  @Test
  void aNameWithHundredsOfAddressesIsRefused() {
    String[] many = new String[200];
    Arrays.fill(many, "127.0.0.1");
    bench.resolver.answer("many.test", many);

    assertThat(failure("many.test", 8443).kind()).isEqualTo(Kind.BLOCKED);
  }

  @Test
  void aNameThatTurnsInwardLaterIsBlockedDespiteAnOpenConnection() throws IOException {
    try (HostileServer server = ok()) {
      bench.resolver.answer(TestCertificates.HOST, "127.0.0.2");

      assertThat(bench.post(server.port())).isInstanceOf(EgressAnswer.class);
      assertThat(((EgressFailure) bench.post(server.port())).kind()).isEqualTo(Kind.BLOCKED);
      assertThat(server.accepted).hasValue(1);
      assertThat(bench.resolver.lookups).hasValue(2);
    }
  }

  @Test
  void theNextAddressIsTriedWhenOneIsUnreachable() throws IOException {
    bench.close();
    bench = new EgressBench(TlsEngine.best(), "127.0.0.0/8");
    bench.resolver.answer("two.test", "127.0.0.9", "127.0.0.1");
    try (HostileServer server = ok()) {
      // Reached, and refused only because the certificate is for another name.
      assertThat(failure("two.test", server.port()).kind()).isEqualTo(Kind.TLS);
      assertThat(server.accepted).hasValue(1);
    }
  }

  @Test
  void namesWithoutAddressAreDnsFailures() {
    bench.resolver.answer("none.test");

    EgressFailure failure = failure("none.test", 443);

    assertThat(failure.kind()).isEqualTo(Kind.DNS);
    assertThat(failure.detail()).isEqualTo("the host name has no address");
  }

  @Test
  void aResolverThatNeverAnswersEndsByTheDeadline() {
    EgressFailure failure = failure("silent.test", 443, SHORT);

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.duration()).isBetween(SHORT, SHORT.plus(EgressBench.GRACE));
  }

  @Test
  void ipv6LiteralsAreDialledAndNamedInBrackets() throws IOException {
    ServerSocket listener;
    try {
      listener =
          EgressBench.authority()
              .leaf()
              .ip("::1")
              .serverContext()
              .getServerSocketFactory()
              .createServerSocket(0, 5, TestCertificates.address("::1"));
    } catch (SocketException noIpv6) {
      abort("this machine has no IPv6 loopback");
      return;
    }
    bench.close();
    bench = new EgressBench(TlsEngine.best(), "::1/128");
    try (HostileServer server = new HostileServer(listener, EgressAddressTest::answer)) {
      EgressRequest request = EgressBench.request("[::1]", server.port(), Duration.ofSeconds(5));

      assertThat(bench.await(request)).isInstanceOf(EgressAnswer.class);
      assertThat(server.requests.get(0)).contains("host: [::1]:" + server.port() + "\r\n");
    }
  }

  @Test
  void aClosedPortIsAConnectFailure() throws IOException {
    try (Socket closed = EgressBench.closedPort()) {
      assertThat(failure(TestCertificates.HOST, closed.getLocalPort()).kind())
          .isEqualTo(Kind.CONNECT);
    }
  }

  private EgressFailure failure(String host, int port) {
    return failure(host, port, Duration.ofSeconds(5));
  }

  private EgressFailure failure(String host, int port, Duration timeout) {
    return (EgressFailure) bench.await(EgressBench.request(host, port, timeout));
  }

  private static HostileServer ok() throws IOException {
    return EgressBench.server(EgressAddressTest::answer);
  }

  private static void answer(HostileServer.Line line) throws IOException {
    while (true) {
      line.readRequest();
      line.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }
  }
}
