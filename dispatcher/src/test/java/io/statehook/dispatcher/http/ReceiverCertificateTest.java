package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.statehook.common.config.EgressConfig;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.TestCertificates.Leaf;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver without a good certificate never gets a byte of the request, and we say why. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class ReceiverCertificateTest {
  private static final TestCertificates TRUSTED = EgressBench.authority();
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration DAY = Duration.ofDays(1);

  private static final KeyPair RSA = TestCertificates.keyPair("RSA", 2048);

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
        new Case(
            "intermediate not shown",
            TRUSTED.intermediate("Second").leaf().presenting(TRUSTED.chain()),
            "a certificate between is missing"),
        new Case(
            "issued by another receiver",
            TRUSTED.pretender().leaf(),
            "was not issued by a trusted authority"),
        new Case(
            "10,000 names",
            manyNames(),
            "the certificate|HANDSHAKE|handshake|EXCESSIVE|size|length"),
        new Case(
            "240 KB of certificates",
            leaf().presenting(Collections.nCopies(600, TRUSTED.chain().get(0))),
            "handshake|EXCESSIVE|size|length|chain"),
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
        new Case("intermediate", TRUSTED.intermediate("Second").leaf(), ""),
        new Case("reversed chain", reversed(), ""),
        new Case("RSA 2048", leaf().key(RSA), ""),
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

      assertThat(server.requests).as("%s: %s", bad, result).isEmpty();
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

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.1", "TLSv1"})
  void oldTlsIsRefused(String version) throws IOException {
    SSLServerSocket listener = listener(leaf());
    listener.setEnabledProtocols(new String[] {version});
    assertHandshakeFails(listener);
  }

  /** Without forward secrecy, without authenticated encryption, without a certificate. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
        "SSL_RSA_WITH_3DES_EDE_CBC_SHA",
        "SSL_RSA_WITH_RC4_128_SHA",
        "TLS_RSA_WITH_NULL_SHA256",
        "TLS_DH_anon_WITH_AES_128_GCM_SHA256"
      })
  void weakCiphersAreRefused(String suite) throws IOException {
    SSLServerSocket listener = listener(leaf().key(RSA));
    listener.setEnabledProtocols(new String[] {"TLSv1.2"});
    try {
      listener.setEnabledCipherSuites(new String[] {suite});
    } catch (IllegalArgumentException goneFromThisJdk) {
      listener.close();
      return;
    }
    assertHandshakeFails(listener);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
      })
  void goodCiphersOfTls12AreTaken(String suite) throws IOException {
    SSLServerSocket listener = listener(leaf().key(RSA));
    listener.setEnabledProtocols(new String[] {"TLSv1.2"});
    listener.setEnabledCipherSuites(new String[] {suite});
    try (HostileServer server = new HostileServer(listener, ReceiverCertificateTest::ok)) {
      assertThat(bench.post(server.port())).isInstanceOf(EgressAnswer.class);
    }
  }

  @Test
  void theServerIsToldTheHostOfTheUrlAndNothingForAnAddress() throws IOException {
    List<String> told = new CopyOnWriteArrayList<>();
    HostileServer.Script note =
        line -> {
          told.add(line.serverName());
          ok(line);
        };
    String umlaut = "xn--mnchen-3ya.test";
    bench.resolver.answer(umlaut, "127.0.0.1");
    try (HostileServer server = new HostileServer(leaf().dns(umlaut).serverContext(), note)) {
      bench.post(server.port());
      bench.await(EgressBench.request("m\u00fcnchen.test", server.port(), Duration.ofSeconds(5)));
      bench.await(EgressBench.request("127.0.0.1", server.port(), Duration.ofSeconds(5)));

      assertThat(told).containsExactly(TestCertificates.HOST, umlaut, "");
    }
  }

  /** Nothing remembers a certificate that was good a moment ago. */
  @Test
  void aCertificateThatChangesForTheWorseIsRefusedAtTheNextConnection() throws IOException {
    AtomicReference<SSLContext> shown = new AtomicReference<>(leaf().serverContext());
    try (HostileServer server =
        new HostileServer(showing(shown::get), ReceiverCertificateTest::ok)) {
      assertThat(bench.post(server.port())).isInstanceOf(EgressAnswer.class);
      shown.set(TestCertificates.selfSigned().serverContext());

      assertRefused(bench.post(server.port()), "is self-signed");
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void aReceiverWithoutTlsGetsNoRequest() throws IOException {
    try (HostileServer server = new HostileServer(line -> line.write("HTTP/1.1 200 OK\r\n\r\n"))) {
      assertRefused(bench.post(server.port()), "the TLS handshake failed");
    }
  }

  /** By the deadline itself, or by the handshake's own limit of whole seconds before it. */
  @ParameterizedTest
  @ValueSource(longs = {1000, 1900})
  void aStalledHandshakeEndsByTheDeadline(long millis) throws IOException {
    Duration deadline = Duration.ofMillis(millis);
    try (HostileServer server = new HostileServer(line -> {})) {
      long start = System.nanoTime();
      EgressResult result = bench.await(EgressBench.request(server.port(), deadline));
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      assertThat(((EgressFailure) result).kind()).as("%s", result).isEqualTo(Kind.TIMEOUT);
      assertThat(took).isLessThan(deadline.plus(EgressBench.GRACE));
      await().until(() -> server.closedByPeer.get() == 1);
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
  void aCertificateThatEndsSoonIsCountedUntilItWasRenewed() throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    bench.client.metrics().bindTo(registry);
    for (Duration validity : List.of(YEAR, DAY, YEAR)) {
      try (HostileServer server = server(leaf().valid(DAY.negated(), validity).serverContext())) {
        bench
            .client
            .send(EgressBench.request(server.port(), Duration.ofSeconds(5)))
            .toCompletableFuture()
            .join();
      }
      assertThat(registry.get("webhook.receiver.certificates.expiring").gauge().value())
          .isEqualTo(validity.equals(DAY) ? 1 : 0);
    }
  }

  @Test
  void anUnusableAuthorityFileIsNamed(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("missing.pem");
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path text = Files.writeString(directory.resolve("text.pem"), "not a certificate");

    for (Path file : List.of(missing, empty, text)) {
      assertThatThrownBy(
              () -> TrustedRoots.trustManager(file, new EndingCertificates(Instant::now)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private static Leaf reversed() {
    TestCertificates third = TRUSTED.intermediate("Second").intermediate("Third");
    List<X509Certificate> chain = new ArrayList<>(third.chain());
    Collections.reverse(chain);
    return third.leaf().presenting(chain);
  }

  private static Leaf manyNames() {
    Leaf leaf = leaf();
    for (int i = 0; i < 10_000; i++) {
      leaf.dns("name%d.receiver.test".formatted(i));
    }
    return leaf;
  }

  private static Leaf leaf() {
    return TRUSTED.leaf();
  }

  private static SSLServerSocket listener(Leaf leaf) throws IOException {
    return (SSLServerSocket)
        leaf.serverContext()
            .getServerSocketFactory()
            .createServerSocket(0, 5, TestCertificates.address("127.0.0.1"));
  }

  /** One port whose certificate may change; a port that is closed and bound again may be taken. */
  private static ServerSocket showing(Supplier<SSLContext> context) throws IOException {
    return new ServerSocket(0, 5, TestCertificates.address("127.0.0.1")) {
      @Override
      public Socket accept() throws IOException {
        Socket plain = super.accept();
        return context.get().getSocketFactory().createSocket(plain, null, true);
      }
    };
  }

  private static void assertHandshakeFails(SSLServerSocket listener) throws IOException {
    try (HostileServer server = new HostileServer(listener, ReceiverCertificateTest::ok)) {
      assertRefused(bench.post(server.port()), "the TLS handshake failed");
      assertThat(server.requests).isEmpty();
    }
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
