package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.EgressConfig;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.TestCertificates.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A receiver without a good certificate never gets a byte of the request, and we say why. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class ReceiverCertificateTest {
  private static final TestCertificates TRUSTED = EgressBench.authority();
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration DAY = Duration.ofDays(1);

  private static EgressBench bench;

  @Parameter TlsEngine engine;

  record Case(String name, Leaf leaf, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> bad() {
    return Stream.of(
        new Case("expired", leaf().valid(YEAR.negated(), DAY.negated()), "has expired"),
        new Case("not yet valid", leaf().valid(DAY, YEAR), "is not valid yet"),
        new Case("self-signed", TestCertificates.selfSigned(), "is self-signed"),
        new Case(
            "untrusted root",
            new TestCertificates("Other Root").leaf(),
            "was not issued by a trusted authority"),
        new Case(
            "root of the same name",
            new TestCertificates("Bench Root").leaf(),
            "was not issued by a trusted authority"),
        new Case(
            "wrong host",
            leaf().withoutNames().dns("other.test").dns("*.receiver.test"),
            "is not valid for the host name receiver.test"),
        new Case("bare star", leaf().withoutNames().dns("*"), "is not valid for the host name"),
        new Case("common name only", leaf().withoutNames(), "only as common name"),
        new Case(
            "common name and address",
            leaf().withoutNames().ip("127.0.0.1"),
            "only as common name"),
        new Case("no use stated", leaf().withoutUses(), "serverAuth"),
        new Case(
            "for clients only",
            leaf().withoutUses().use(KeyPurposeId.id_kp_clientAuth),
            "the certificate"),
        // BoringSSL does not even offer it, so that the server gives up first.
        new Case("SHA-1", leaf().signedWith("SHA1withECDSA"), "SHA1|HANDSHAKE_FAILURE"),
        new Case("RSA 1024", leaf().key(TestCertificates.keyPair("RSA", 1024)), "RSA key of 1024"));
  }

  static Stream<Case> good() {
    return Stream.of(
        new Case("EC 256", leaf(), ""),
        new Case("RSA 2048", leaf().key(TestCertificates.keyPair("RSA", 2048)), ""),
        new Case("wildcard", leaf().withoutNames().dns("*.test").dns("receiver.test"), ""));
  }

  @BeforeParameterizedClassInvocation
  static void open(TlsEngine engine) {
    bench = EgressBench.onLoopback(engine);
  }

  @AfterParameterizedClassInvocation
  static void close() throws IOException {
    bench.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void badCertificatesAreRefusedBeforeAnythingIsSent(Case bad) throws IOException {
    try (HostileServer server = server(bad.leaf().serverContext())) {
      EgressResult result = bench.post(server.port());

      assertThat(server.requests).isEmpty();
      assertRefused(result, bad.reason());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void goodCertificatesAreAccepted(Case good) throws IOException {
    try (HostileServer server = server(good.leaf().serverContext())) {
      assertThat(bench.post(server.port())).isInstanceOf(EgressAnswer.class);
    }
  }

  @Test
  void anAddressInTheUrlMustBeInTheCertificate() throws IOException {
    try (HostileServer named = server(leaf().withoutNames().dns("receiver.test").serverContext());
        HostileServer addressed = server(leaf().withoutNames().ip("127.0.0.1").serverContext())) {
      assertRefused(
          bench.await(EgressBench.request("127.0.0.1", named.port(), Duration.ofSeconds(5))),
          "is not valid for the host name 127.0.0.1");
      assertThat(
              bench.await(
                  EgressBench.request("127.0.0.1", addressed.port(), Duration.ofSeconds(5))))
          .isInstanceOf(EgressAnswer.class);
    }
  }

  @Test
  void oldTlsIsRefused() throws IOException {
    SSLContext context = leaf().serverContext();
    SSLServerSocket listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 5, TestCertificates.address("127.0.0.1"));
    listener.setEnabledProtocols(new String[] {"TLSv1.1", "TLSv1"});
    try (HostileServer server = new HostileServer(listener, ReceiverCertificateTest::ok)) {
      assertRefused(bench.post(server.port()), "the TLS handshake failed");
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void aReceiverWithoutTlsGetsNoRequest() throws IOException {
    try (HostileServer server = new HostileServer(line -> line.write("HTTP/1.1 200 OK\r\n\r\n"))) {
      assertRefused(bench.post(server.port()), "the TLS handshake failed");
    }
  }

  @Test
  void aStalledHandshakeEndsByTheDeadline() throws IOException {
    try (HostileServer server = new HostileServer(line -> {})) {
      long start = System.nanoTime();
      EgressResult result = bench.await(EgressBench.request(server.port(), Duration.ofSeconds(1)));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(((EgressFailure) result).kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(took).isLessThan(Duration.ofMillis(1500));
      await().atMost(Duration.ofSeconds(1)).until(() -> server.closedByPeer.get() == 1);
    }
  }

  @Test
  void withoutTheAuthorityFileOnlyThePlatformsAuthoritiesCount() throws IOException {
    EgressConfig rules = new EgressConfig(List.of("127.0.0.0/8"), List.of(), List.of(), null, null);
    EgressSettings settings = new EgressSettings(rules, 10, 10);
    ScriptedResolver resolver = new ScriptedResolver().answer(TestCertificates.HOST, "127.0.0.1");
    try (HostileServer server = server(leaf().serverContext());
        EgressClient client = new EgressClient(settings, resolver, engine, System::nanoTime)) {
      assertRefused(
          client
              .send(EgressBench.request(server.port(), Duration.ofSeconds(5)))
              .toCompletableFuture()
              .join(),
          "was not issued by a trusted authority");
    }
  }

  @Test
  void anUnusableAuthorityFileIsNamed(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("missing.pem");
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path text = Files.writeString(directory.resolve("text.pem"), "not a certificate");

    for (Path file : List.of(missing, empty, text)) {
      assertThatThrownBy(() -> TrustedRoots.trustManager(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private static Leaf leaf() {
    return TRUSTED.leaf();
  }

  private static HostileServer server(SSLContext context) throws IOException {
    return new HostileServer(context, ReceiverCertificateTest::ok);
  }

  private static void ok(HostileServer.Line line) throws IOException {
    line.readRequest();
    line.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  }

  private static void assertRefused(EgressResult result, String reason) {
    assertThat(result).isInstanceOf(EgressFailure.class);
    assertThat(((EgressFailure) result).kind()).as("%s", result).isEqualTo(Kind.TLS);
    assertThat(((EgressFailure) result).detail()).containsPattern(reason);
  }
}
