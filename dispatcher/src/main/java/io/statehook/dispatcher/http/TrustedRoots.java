package io.statehook.dispatcher.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities of the platform, and those of one file besides. */
final class TrustedRoots {
  private TrustedRoots() {}

  /**
   * A trust manager over these roots. It fetches nothing: revocation lists and the like would make
   * a certificate a source of URLs.
   *
   * @param ending told until when each certificate is valid that is accepted
   * @throws IllegalArgumentException if the file is not readable or holds no certificate
   */
  static X509ExtendedTrustManager trustManager(@Nullable Path caFile, EndingCertificates ending) {
    try {
      Set<TrustAnchor> anchors = new HashSet<>();
      for (X509Certificate root : extended(platform()).getAcceptedIssuers()) {
        anchors.add(new TrustAnchor(root, null));
      }
      if (caFile != null) {
        for (X509Certificate root : read(caFile)) {
          anchors.add(new TrustAnchor(root, null));
        }
      }
      PKIXBuilderParameters path = new PKIXBuilderParameters(anchors, new X509CertSelector());
      path.setRevocationEnabled(false);
      path.addCertPathChecker(new KeyStrength());
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(path));
      return new ReceiverTrustManager(extended(factory), ending);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform's certificate authorities are unusable", e);
    }
  }

  private static TrustManagerFactory platform() throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init((KeyStore) null);
    return factory;
  }

  private static X509ExtendedTrustManager extended(TrustManagerFactory factory) {
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new IllegalStateException(
        "this JDK offers no %s".formatted(X509TrustManager.class.getSimpleName()));
  }

  private static Collection<X509Certificate> read(Path caFile) {
    try (InputStream in = Files.newInputStream(caFile)) {
      Collection<X509Certificate> roots =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (roots.isEmpty()) {
        throw new IllegalArgumentException("no certificate in CA file " + caFile);
      }
      return roots;
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(
          "CA file %s is not readable as PEM certificates: %s".formatted(caFile, e.getMessage()),
          e);
    }
  }
}
