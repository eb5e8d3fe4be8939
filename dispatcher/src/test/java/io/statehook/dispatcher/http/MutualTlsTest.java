package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.dispatcher.http.EgressFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver sees the identity of the subscription that sends, and never another's. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class MutualTlsTest {
  private static final TestCertificates CLIENTS = new TestCertificates("Client Root");
  private static final ClientIdentity ACME = identity("acme");
  private static final ClientIdentity GLOBEX = identity("globex");

  @Parameter TlsEngine engine;

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private EgressBench bench;

  @BeforeEach
  void open() {
    bench = EgressBench.onLoopback(engine);
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theReceiverSeesTheIdentityOfTheRequest(String version) throws IOException {
    try (HostileServer server = asking(version, true)) {
      assertThat(send(server, ACME)).isInstanceOf(EgressAnswer.class);
      assertThat(seen).containsExactly("CN=acme");
    }
  }

  @Test
  void identitiesNeverShareAConnection() throws IOException {
    try (HostileServer server = asking("TLSv1.3", false)) {
      for (int i = 0; i < 30; i++) {
        send(server, i % 3 == 0 ? ACME : i % 3 == 1 ? GLOBEX : null);
      }

      assertThat(seen).hasSize(30);
      for (int i = 0; i < 30; i++) {
        assertThat(seen.get(i)).isEqualTo(i % 3 == 0 ? "CN=acme" : i % 3 == 1 ? "CN=globex" : "");
      }
      assertThat(server.accepted).as("one connection each").hasValue(3);
    }
  }

  @Test
  void oneIdentityReadTwiceIsOneIdentity() throws IOException {
    String pem = CLIENTS.client("acme").pem();
    try (HostileServer server = asking("TLSv1.3", true)) {
      send(server, ClientIdentity.ofPem(pem));
      send(server, ClientIdentity.ofPem(pem));

      assertThat(seen).containsExactly("CN=acme", "CN=acme");
      assertThat(server.accepted).hasValue(1);
    }
  }

  @Test
  void aReceiverThatDoesNotAskIsNotTold() throws IOException {
    try (HostileServer server = EgressBench.server(this::answer)) {
      assertThat(send(server, ACME)).isInstanceOf(EgressAnswer.class);
      assertThat(seen).containsExactly("");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void withoutOrWithAnUnwelcomeIdentityTheReceiverRefuses(String version) throws IOException {
    ClientIdentity stranger =
        ClientIdentity.ofPem(new TestCertificates("Other Clients").client("acme").pem());
    ClientIdentity expired =
        ClientIdentity.ofPem(
            CLIENTS.client("acme").valid(Duration.ofDays(-9), Duration.ofDays(-1)).pem());
    try (HostileServer server = asking(version, true)) {
      for (ClientIdentity identity : new ClientIdentity[] {null, stranger, expired}) {
        EgressResult result = send(server, identity);

        assertThat(result).isInstanceOf(EgressFailure.class);
        assertThat(((EgressFailure) result).kind()).as("%s", result).isEqualTo(Kind.TLS);
      }
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void theReceiverStillNeedsAGoodCertificateOfItsOwn() throws IOException {
    HostileServer untrusted =
        new HostileServer(
            listener(new TestCertificates("Other Root"), "TLSv1.3", true), this::answer);
    try (untrusted) {
      EgressFailure failure = (EgressFailure) send(untrusted, ACME);

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.detail()).contains("was not issued by a trusted authority");
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void textFormsHoldNoKey() {
    assertThat(ACME.toString()).startsWith("ClientIdentity[CN=acme, until ").hasSizeLessThan(80);
    assertThat(ACME).isNotEqualTo(GLOBEX).isNotEqualTo(identity("acme"));
    assertThat(ACME.validUntil()).isAfter(java.time.Instant.now());
  }

  @Test
  void whatIsNotAnIdentityIsRefusedWithoutRepeatingIt() {
    String good = CLIENTS.client("acme").pem();
    String key = good.substring(0, good.indexOf("-----BEGIN CERT"));
    String certificates = good.substring(key.length());
    String weak = CLIENTS.client("weak").key(TestCertificates.keyPair("RSA", 1024)).pem();
    String tooLong = "x".repeat(70_000);

    assertRefused("", "needed are one PRIVATE KEY");
    assertRefused(key, "1 to 10 CERTIFICATEs in PEM, not 1 and 0");
    assertRefused(certificates, "not 0 and 2");
    assertRefused(key + key + certificates, "not 2 and 2");
    assertRefused(key + certificates.repeat(6), "not 1 and 12");
    assertRefused(certificates + certificates + key, "certificate 3 is not the issuer");
    assertRefused(CLIENTS.client("x").pem().split("-----BEGIN CERT")[0] + certificates, "belong");
    assertRefused(good.replace("PRIVATE KEY", "EC PRIVATE KEY"), "EC PRIVATE KEY is not taken");
    assertRefused(good.replace("BEGIN PRIVATE KEY-----\n", "BEGIN PRIVATE KEY-----\nA"), "");
    assertRefused(good.replace("BEGIN CERTIFICATE-----\n", "BEGIN CERTIFICATE-----\nAAAA"), "read");
    assertRefused(weak, "too short");
    assertRefused(tooLong, "longer than");
    assertRefused("-----BEGIN PRIVATE KEY-----" + tooLong.substring(9_999), "needed are one");
  }

  private static void assertRefused(String pem, String reason) {
    assertThatThrownBy(() -> ClientIdentity.ofPem(pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason)
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120));
  }

  private EgressResult send(HostileServer server, ClientIdentity identity) {
    EgressRequest request = EgressBench.request(server.port(), Duration.ofSeconds(5));
    return bench.await(
        new EgressRequest(
            request.url(), request.headers(), request.body(), request.timeout(), identity));
  }

  private HostileServer asking(String version, boolean needed) throws IOException {
    return new HostileServer(listener(EgressBench.authority(), version, needed), this::answer);
  }

  private static SSLServerSocket listener(
      TestCertificates authority, String version, boolean needed) throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket)
            authority
                .leaf()
                .serverContext(CLIENTS)
                .getServerSocketFactory()
                .createServerSocket(0, 50, TestCertificates.address("127.0.0.1"));
    listener.setEnabledProtocols(new String[] {version});
    if (needed) {
      listener.setNeedClientAuth(true);
    } else {
      listener.setWantClientAuth(true);
    }
    return listener;
  }

  private void answer(HostileServer.Line line) throws IOException {
    while (true) {
      line.readRequest();
      seen.add(line.client());
      line.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }
  }

  private static ClientIdentity identity(String name) {
    return ClientIdentity.ofPem(CLIENTS.client(name).pem());
  }
}
