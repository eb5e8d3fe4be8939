package io.statehook.dispatcher.http;

import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses weak keys and signatures in every certificate of a path below its root. The JDK's own
 * limits for SHA-1 and short keys only cover the roots that come with it.
 */
final class KeyStrength extends PKIXCertPathChecker {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 224;
  private static final Set<String> BROKEN_HASHES = Set.of("MD2", "MD5", "SHA1");

  @Override
  public void init(boolean forward) {
    // Stateless: every certificate is judged on its own.
  }

  @Override
  public boolean isForwardCheckingSupported() {
    return true;
  }

  @Override
  public @Nullable Set<String> getSupportedExtensions() {
    return null;
  }

  @Override
  public void check(Certificate certificate, Collection<String> unresolvedCritical)
      throws CertPathValidatorException {
    X509Certificate x509 = (X509Certificate) certificate;
    String algorithm = x509.getSigAlgName().toUpperCase(Locale.ROOT).replace("SHA-1", "SHA1");
    if (BROKEN_HASHES.stream().anyMatch(hash -> algorithm.startsWith(hash + "WITH"))) {
      throw refusal("the certificate is signed with %s, which is broken".formatted(algorithm));
    }
    requireLength(x509.getPublicKey());
  }

  static void requireLength(PublicKey key) throws CertPathValidatorException {
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw tooShort("RSA", rsa.getModulus().bitLength(), MIN_RSA_BITS);
    }
    if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < MIN_EC_BITS) {
      throw tooShort("EC", ec.getParams().getOrder().bitLength(), MIN_EC_BITS);
    }
  }

  private static CertPathValidatorException tooShort(String algorithm, int bits, int least) {
    return refusal(
        "the certificate has an %s key of %d bits, at least %d are needed"
            .formatted(algorithm, bits, least));
  }

  private static CertPathValidatorException refusal(String message) {
    return new CertPathValidatorException(message, new RefusedCertificateException(message));
  }
}
