package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.statehook.common.config.EgressConfig;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.HostileServer.Script;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A forward proxy is a way, not a judge; when it fails, that is said of the proxy. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class ForwardProxyTest {
  private static final Script OK =
      line -> {
        while (true) {
          line.readRequest();
          line.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
      };

  @Parameter TlsEngine engine;

  private EgressBench bench;

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @Test
  void everyConnectionGoesThroughItToTheJudgedAddress() throws IOException {
    try (HostileServer receiver = EgressBench.server(OK);
        HostileServer proxy = new HostileServer(tunnel())) {
      throughProxy("proxy.test", proxy.port());
      bench.resolver.answer("proxy.test", "127.0.0.1");
      EgressRequest request = EgressBench.request(receiver.port(), Duration.ofSeconds(5));
      Map<String, String> headers = Map.of("authorization", "s3cret", "x-forwarded-for", "a");

      assertThat(
              bench.await(
                  new EgressRequest(request.url(), headers, request.body(), request.timeout())))
          .isInstanceOf(EgressAnswer.class);
      assertThat(bench.await(request)).isInstanceOf(EgressAnswer.class);

      assertThat(proxy.requests)
          .singleElement()
          .asString()
          .startsWith("CONNECT 127.0.0.1:%d HTTP/1.1\r\n".formatted(receiver.port()))
          .doesNotContain("s3cret", "x-forwarded-for", TestCertificates.HOST);
      assertThat(receiver.requests).hasSize(2);
      assertThat(receiver.accepted).as("pooled").hasValue(1);
    }
  }

  @Test
  void itsAddressMayBeIpv6() throws IOException {
    ServerSocket listener;
    try {
      listener = new ServerSocket(0, 5, TestCertificates.address("::1"));
    } catch (SocketException noIpv6) {
      bench = EgressBench.onLoopback(engine);
      abort("this machine has no IPv6 loopback");
      return;
    }
    try (HostileServer receiver = EgressBench.server(OK);
        HostileServer proxy = new HostileServer(listener, tunnel())) {
      throughProxy("[::1]", proxy.port());

      assertThat(bench.post(receiver.port())).isInstanceOf(EgressAnswer.class);
    }
  }

  @Test
  void whatMayNotBeConnectedToIsNotAskedFor() throws IOException {
    try (HostileServer proxy = new HostileServer(tunnel())) {
      throughProxy("127.0.0.1", proxy.port());
      bench.resolver.answer("inside.test", "10.0.0.1").answer("mixed.test", "8.8.8.8", "::1");

      for (String host : List.of("inside.test", "mixed.test", "10.0.0.1", "[fd00::1]")) {
        assertThat(failure(host, 443).kind()).as(host).isEqualTo(Kind.BLOCKED);
      }
      assertThat(failure(TestCertificates.HOST, 25).kind()).isEqualTo(Kind.BLOCKED);
      assertThat(proxy.accepted).hasValue(0);
    }
  }

  @Test
  void theReceiversCertificateIsJudgedThroughIt() throws IOException {
    try (HostileServer receiver =
            new HostileServer(new TestCertificates("Other").leaf().serverContext(), OK);
        HostileServer proxy = new HostileServer(tunnel())) {
      throughProxy("127.0.0.1", proxy.port());

      EgressFailure failure = failure(TestCertificates.HOST, receiver.port());

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.detail()).contains("was not issued by a trusted authority");
      assertThat(receiver.requests).isEmpty();
    }
  }

  @Test
  void aReceiverThatBreaksOffBehindItIsItsOwnFault() throws IOException {
    for (Script script : List.<Script>of(HostileServer.Line::closeNow, HostileServer.Line::reset)) {
      try (HostileServer receiver = new HostileServer(script);
          HostileServer proxy = new HostileServer(tunnel())) {
        throughProxy("127.0.0.1", proxy.port());

        assertThat(failure(TestCertificates.HOST, receiver.port()).kind())
            .isIn(Kind.CONNECT, Kind.TLS);
        bench.close();
      }
    }
    throughProxy("127.0.0.1", 1);
  }

  @ParameterizedTest
  @CsvSource({
    "403, BLOCKED, refused with status 403",
    "407, BLOCKED, refused with status 407",
    "400, BLOCKED, refused with status 400",
    "500, PROXY, failed with status 500",
    "301, BLOCKED, refused with status 301",
    "502, CONNECT, could not reach the receiver",
    "503, CONNECT, could not reach the receiver",
    "504, CONNECT, could not reach the receiver"
  })
  void whatTheProxyAnswersTellsWhoseFailureItIs(int status, Kind kind, String detail)
      throws IOException {
    Script refuse =
        line -> {
          line.readRequest();
          line.write("HTTP/1.1 %d No, 10.0.0.1!\r\ncontent-length: 0\r\n\r\n".formatted(status));
        };
    try (HostileServer proxy = new HostileServer(refuse)) {
      throughProxy("127.0.0.1", proxy.port());

      EgressFailure failure = failure(TestCertificates.HOST, 443);

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.detail()).endsWith(detail).doesNotContain("10.0.0.1");
      assertThat(proxy.requests).hasSize(1);
      await().until(() -> proxy.closedByPeer.get() == 1);
    }
  }

  @Test
  void aProxyThatIsNotThereIsNotTheReceiversFault() throws IOException {
    try (Socket closed = EgressBench.closedPort()) {
      throughProxy("127.0.0.1", closed.getLocalPort());

      assertThat(failure(TestCertificates.HOST, 443))
          .extracting(EgressFailure::kind, EgressFailure::detail)
          .containsExactly(Kind.PROXY, "the forward proxy cannot be reached");
    }
  }

  @Test
  void aProxyWithoutAddressIsNotTheReceiversFault() {
    throughProxy("proxy.test", 3128);
    bench.resolver.answer("proxy.test");

    assertThat(failure(TestCertificates.HOST, 443))
        .extracting(EgressFailure::kind, EgressFailure::detail)
        .containsExactly(Kind.PROXY, "the forward proxy's name has no address");
  }

  @Test
  void aProxyThatBreaksOffOrTalksNonsenseIsNotTheReceiversFault() throws IOException {
    Script closes =
        line -> {
          line.readRequest();
          line.closeNow();
        };
    Script nonsense =
        line -> {
          line.readRequest();
          line.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        };
    for (Script script : List.of(closes, nonsense, HostileServer.Line::closeNow)) {
      try (HostileServer proxy = new HostileServer(script)) {
        throughProxy("127.0.0.1", proxy.port());

        assertThat(failure(TestCertificates.HOST, 443))
            .extracting(EgressFailure::kind, EgressFailure::detail)
            .containsExactly(Kind.PROXY, "the forward proxy gave no usable answer");
        bench.close();
      }
    }
    throughProxy("127.0.0.1", 1);
  }

  @Test
  void aSilentProxyIsCutOffAtTheDeadline() throws IOException {
    try (HostileServer proxy = new HostileServer(line -> {})) {
      throughProxy("127.0.0.1", proxy.port());
      long start = System.nanoTime();
      EgressResult result =
          bench.await(EgressBench.request(TestCertificates.HOST, 443, EgressBench.DEADLINE));

      assertThat(((EgressFailure) result).kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(EgressBench.DEADLINE.plus(EgressBench.GRACE));
      await().until(() -> proxy.closedByPeer.get() == 1);
    }
  }

  private void throughProxy(String host, int port) {
    bench =
        new EgressBench(
            engine,
            new EgressConfig(
                List.of("127.0.0.0/8"),
                List.of(),
                List.of(),
                null,
                InetSocketAddress.createUnresolved(host, port)));
  }

  private EgressFailure failure(String host, int port) {
    return (EgressFailure) bench.await(EgressBench.request(host, port, Duration.ofSeconds(5)));
  }

  /** What a proxy does. */
  private static Script tunnel() {
    return line -> {
      String target = line.readRequest().split(" ")[1];
      line.write("HTTP/1.1 200 Connection established\r\n\r\n");
      line.pipe(Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
    };
  }
}
