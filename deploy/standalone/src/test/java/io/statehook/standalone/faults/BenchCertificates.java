package io.statehook.standalone.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.statehook.standalone.tls.CertificateAuthority;
import io.statehook.standalone.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A certificate for all receivers of a bench.
 *
 * @param caFile what workers trust
 * @param certificateFile what the receivers show
 * @param keyFile their key
 */
record BenchCertificates(Path caFile, Path certificateFile, Path keyFile) {

  static BenchCertificates make(Path directory, String... hosts) throws IOException {
    SecureRandom random = new SecureRandom();
    Instant from = Instant.now().minus(Duration.ofHours(1));
    Instant until = from.plus(Duration.ofDays(2));
    CertificateAuthority authority =
        CertificateAuthority.create("fault bench", from, until, random);
    ServerCertificate server =
        ServerCertificate.forHosts(hosts).valid(from, until).signedBy(authority, random);
    return new BenchCertificates(
        Files.writeString(directory.resolve("ca.pem"), pem(authority), US_ASCII),
        Files.writeString(directory.resolve("server.pem"), server.certificatePem(), US_ASCII),
        Files.writeString(directory.resolve("server-key.pem"), server.keyPem(), US_ASCII));
  }

  private static String pem(CertificateAuthority authority) {
    try {
      return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
          .formatted(
              Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(authority.certificate().getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
