package io.statehook.standalone.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevCertificatesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path directory;

  private DevCertificates made;

  @BeforeEach
  void make() throws IOException {
    made = DevCertificates.in(directory, Clock.systemUTC(), RANDOM);
  }

  @Test
  void theServerIsTrustedUnderEveryLoopbackName() throws Exception {
    for (String host : List.of("localhost", "127.0.0.1")) {
      try (TlsEcho echo = new TlsEcho(made, host)) {
        assertThat(echo.get(made.caFile())).as(host).isEqualTo(200);
      }
    }
    assumeThat(NetworkInterface.getByInetAddress(InetAddress.getByName("::1"))).isNotNull();
    try (TlsEcho echo = new TlsEcho(made, "[::1]")) {
      assertThat(echo.get(made.caFile())).isEqualTo(200);
    }
  }

  @Test
  void whoDoesNotTrustTheAuthorityRefusesTheServer() throws Exception {
    Path other = directory.resolve("other");
    DevCertificates stranger = DevCertificates.in(other, Clock.systemUTC(), RANDOM);
    try (TlsEcho echo = new TlsEcho(made, "localhost")) {
      assertThatThrownBy(() -> echo.get(stranger.caFile()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void theCertificatesSayWhatTheyMayBeUsedFor() throws Exception {
    X509Certificate authority = Pem.certificate(Files.readString(made.caFile()));
    X509Certificate server = Pem.certificate(Files.readString(made.certificateFile()));

    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(authority.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getKeyUsage()).startsWith(true, false, false, false, false, false, false);
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(server.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(server.getNotBefore().toInstant()).isBefore(Instant.now());
    assertThat(server.getNotAfter().toInstant()).isBefore(Instant.now().plus(Duration.ofDays(8)));
  }

  @Test
  void onlyTheOwnerMayReadTheKeyAndAnybodyTheAuthority() throws Exception {
    assertThat(permissions(made.keyFile())).isEqualTo("rw-------");
    assertThat(permissions(made.caFile())).isEqualTo("rw-r--r--");
    try (var files = Files.list(directory)) {
      assertThat(files).as("the key of the authority is not kept").hasSize(3);
    }
  }

  @Test
  void validCertificatesAreUsedAgain() throws Exception {
    String before = Files.readString(made.certificateFile());

    DevCertificates.in(directory, Clock.systemUTC(), RANDOM);

    assertThat(Files.readString(made.certificateFile())).isEqualTo(before);
  }

  @Test
  void certificatesNearTheirEndAreReplaced() throws Exception {
    String before = Files.readString(made.certificateFile());
    Clock later =
        Clock.fixed(Instant.now().plus(Duration.ofDays(6)).plusSeconds(60), ZoneOffset.UTC);

    DevCertificates.in(directory, later, RANDOM);

    assertThat(Files.readString(made.certificateFile())).isNotEqualTo(before);
  }

  @Test
  void whatDoesNotFitTogetherIsReplaced() throws Exception {
    Path other = directory.resolve("other");
    DevCertificates stranger = DevCertificates.in(other, Clock.systemUTC(), RANDOM);
    for (Path file : List.of(made.caFile(), made.certificateFile(), made.keyFile())) {
      Files.writeString(file, Files.readString(other.resolve(file.getFileName())));
      assertReplaced("a stranger's " + file.getFileName());
      Files.writeString(file, "nonsense");
      assertReplaced("a broken " + file.getFileName());
    }
    assertThat(stranger.caFile()).exists();
  }

  @Test
  void aKeyThatOthersMayReadIsReplaced() throws Exception {
    Files.setPosixFilePermissions(made.keyFile(), PosixFilePermissions.fromString("rw-r-----"));

    assertReplaced("a readable key");
    assertThat(permissions(made.keyFile())).isEqualTo("rw-------");
  }

  private void assertReplaced(String what) throws Exception {
    String before = Files.readString(made.certificateFile());
    DevCertificates.in(directory, Clock.systemUTC(), RANDOM);
    assertThat(Files.readString(made.certificateFile())).as(what).isNotEqualTo(before);
    try (TlsEcho echo = new TlsEcho(made, "localhost")) {
      assertThat(echo.get(made.caFile())).as(what).isEqualTo(200);
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
