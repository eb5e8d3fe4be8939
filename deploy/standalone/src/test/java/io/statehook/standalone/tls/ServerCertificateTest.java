package io.statehook.standalone.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerCertificateTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.now();

  @TempDir private Path directory;

  private CertificateAuthority authority;
  private Path caFile;

  @BeforeEach
  void trustAnAuthority() throws Exception {
    authority = CertificateAuthority.create("test", NOW.minus(days(2)), NOW.plus(days(2)), RANDOM);
    caFile = Files.writeString(directory.resolve("ca.pem"), Pem.of(authority.certificate()));
  }

  @Test
  void aGoodCertificateIsAccepted() throws Exception {
    ServerCertificate good =
        ServerCertificate.forHosts("localhost")
            .valid(NOW.minus(days(1)), NOW.plus(days(1)))
            .signedBy(authority, RANDOM);

    assertThat(get(good)).isEqualTo(200);
  }

  @Test
  void anExpiredCertificateIsRefused() {
    ServerCertificate expired =
        ServerCertificate.forHosts("localhost")
            .valid(NOW.minus(days(2)), NOW.minus(days(1)))
            .signedBy(authority, RANDOM);

    assertThatThrownBy(() -> get(expired))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining("NotAfter");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    ServerCertificate other =
        ServerCertificate.forHosts("elsewhere.example", "192.0.2.1")
            .valid(NOW.minus(days(1)), NOW.plus(days(1)))
            .signedBy(authority, RANDOM);

    assertThatThrownBy(() -> get(other))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining("No subject alternative DNS name matching localhost");
  }

  @Test
  void aSelfSignedCertificateIsRefused() {
    ServerCertificate selfSigned =
        ServerCertificate.forHosts("localhost")
            .valid(NOW.minus(days(1)), NOW.plus(days(1)))
            .selfSigned(RANDOM);

    assertThatThrownBy(() -> get(selfSigned))
        .isInstanceOf(SSLException.class)
        .hasStackTraceContaining("unable to find valid certification path");
  }

  private int get(ServerCertificate certificate) throws Exception {
    DevCertificates files =
        new DevCertificates(
            caFile,
            Files.writeString(directory.resolve("server.pem"), certificate.certificatePem()),
            Files.writeString(directory.resolve("server-key.pem"), certificate.keyPem()));
    try (TlsEcho echo = new TlsEcho(files, "localhost")) {
      return echo.get(caFile);
    }
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }
}
