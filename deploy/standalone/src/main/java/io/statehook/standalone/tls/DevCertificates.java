package io.statehook.standalone.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/**
 * A directory with a server certificate for names of this machine and the certificate of the
 * authority that signed it.
 *
 * @param caFile what clients must trust; anybody may read it
 * @param certificateFile what servers show
 * @param keyFile the server's private key; only its owner may read it
 */
public record DevCertificates(Path caFile, Path certificateFile, Path keyFile) {
  private static final String[] LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"};
  private static final Duration VALIDITY = Duration.ofDays(7);
  private static final Duration RENEWED_BEFORE_END = Duration.ofDays(1);
  private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> ANYBODY_READS =
      PosixFilePermissions.fromString("rw-r--r--");

  /**
   * The certificates in the directory: those already there if they fit together and are valid for
   * another day, else new ones.
   *
   * @throws IOException when the directory cannot be read or written
   */
  public static DevCertificates in(Path directory, Clock clock, SecureRandom random)
      throws IOException {
    DevCertificates files = filesIn(directory);
    if (!files.usable(clock.instant(), random)) {
      files.makeNew(clock.instant(), random, LOOPBACK_HOSTS);
    }
    return files;
  }

  /**
   * New ones in the directory, for these names and addresses.
   *
   * @throws IOException when the directory cannot be written
   */
  public static DevCertificates make(
      Path directory, Clock clock, SecureRandom random, String... hosts) throws IOException {
    DevCertificates files = filesIn(directory);
    files.makeNew(clock.instant(), random, hosts);
    return files;
  }

  private static DevCertificates filesIn(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new DevCertificates(
        directory.resolve("ca.pem"),
        directory.resolve("server.pem"),
        directory.resolve("server-key.pem"));
  }

  private void makeNew(Instant now, SecureRandom random, String... hosts) throws IOException {
    Instant from = now.minus(CLOCK_DIFFERENCE);
    Instant until = now.plus(VALIDITY);
    CertificateAuthority authority =
        CertificateAuthority.create("Statehook development CA", from, until, random);
    ServerCertificate server =
        ServerCertificate.forHosts(hosts).valid(from, until).signedBy(authority, random);
    write(keyFile, server.keyPem(), OWNER_ONLY);
    write(certificateFile, server.certificatePem(), ANYBODY_READS);
    write(caFile, Pem.of(authority.certificate()), ANYBODY_READS);
  }

  private boolean usable(Instant now, SecureRandom random) throws IOException {
    if (!Files.exists(caFile) || !Files.exists(certificateFile) || !Files.exists(keyFile)) {
      return false;
    }
    if (!Files.getPosixFilePermissions(keyFile).equals(OWNER_ONLY)) {
      return false; // Somebody may have read it.
    }
    try {
      X509Certificate authority = Pem.certificate(Files.readString(caFile, US_ASCII));
      ServerCertificate server =
          new ServerCertificate(
              Pem.privateKey(Files.readString(keyFile, US_ASCII)),
              Pem.certificate(Files.readString(certificateFile, US_ASCII)));
      for (X509Certificate certificate : new X509Certificate[] {authority, server.certificate()}) {
        certificate.checkValidity(Date.from(now));
        certificate.checkValidity(Date.from(now.plus(RENEWED_BEFORE_END)));
      }
      server.certificate().verify(authority.getPublicKey());
      return keyFits(server, random);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean keyFits(ServerCertificate server, SecureRandom random)
      throws GeneralSecurityException {
    byte[] challenge = new byte[32];
    random.nextBytes(challenge);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(server.key(), random);
    signature.update(challenge);
    byte[] signed = signature.sign();
    signature.initVerify(server.certificate());
    signature.update(challenge);
    return signature.verify(signed);
  }

  /** Never leaves half a file, and never lets the key be readable for a moment. */
  private static void write(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path temporary =
        Files.createTempFile(
            directory, ".new-", ".pem", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      Files.writeString(temporary, text, US_ASCII);
      Files.setPosixFilePermissions(temporary, permissions);
      Files.move(temporary, file, ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
