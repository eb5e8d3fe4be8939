package io.statehook.dispatcher.http;

import inet.ipaddr.IPAddressString;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges the certificates of receivers: the platform's judgement on path and host name first, then
 * what it leaves open. Says in plain words why a chain is refused.
 *
 * <p>Without a host name to check nothing is trusted, so that a forgotten setting shows at once.
 */
final class ReceiverTrustManager extends X509ExtendedTrustManager {
  private static final String HOST_NAME_CHECK = "HTTPS";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final int SAN_TYPE_DNS = 2;

  private final X509ExtendedTrustManager platform;
  private final EndingCertificates ending;

  ReceiverTrustManager(X509ExtendedTrustManager platform, EndingCertificates ending) {
    this.platform = platform;
    this.ending = ending;
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    if (engine == null
        || !HOST_NAME_CHECK.equals(
            engine.getSSLParameters().getEndpointIdentificationAlgorithm())) {
      throw withoutHost();
    }
    try {
      judge(chain, authType, engine);
      ending.seen(engine.getPeerHost(), chain[0].getNotAfter().toInstant());
    } catch (RefusedCertificateException e) {
      throw e.of(PeerCertificate.of(chain[0], engine));
    }
  }

  private void judge(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateParsingException, RefusedCertificateException {
    try {
      platform.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw new RefusedCertificateException(reason(e, chain[0], engine.getPeerHost()), e);
    }
    requireNames(chain[0], engine.getPeerHost());
    requireServerUse(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutHost();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutHost();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw clientRole();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw clientRole();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw clientRole();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return platform.getAcceptedIssuers();
  }

  /**
   * The common name alone stopped counting as a host name long ago; the JDK still takes it where no
   * alternative name is a host name. For an address it already wants the address as such a name.
   */
  private static void requireNames(X509Certificate leaf, String host)
      throws CertificateParsingException, RefusedCertificateException {
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    if (!isAddress(host)
        && (names == null || names.stream().noneMatch(name -> name.get(0).equals(SAN_TYPE_DNS)))) {
      throw new RefusedCertificateException(
          "the certificate names its host only as common name, not as subject alternative name");
    }
  }

  private static boolean isAddress(String host) {
    return new IPAddressString(host).isIPAddress();
  }

  private static void requireServerUse(X509Certificate leaf)
      throws CertificateParsingException, RefusedCertificateException {
    List<String> uses = leaf.getExtendedKeyUsage();
    if (uses == null || !uses.contains(SERVER_AUTHENTICATION)) {
      throw new RefusedCertificateException(
          "the certificate does not say that it is for servers (extended key usage serverAuth)");
    }
  }

  private static String reason(CertificateException failure, X509Certificate leaf, String host) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedCertificateException refused) {
        return refused.getMessage();
      }
      if (cause instanceof CertificateExpiredException) {
        return "the certificate, or one above it, has expired (the receiver's own is valid until %s)"
            .formatted(leaf.getNotAfter().toInstant());
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "the certificate, or one above it, is not valid yet (the receiver's own from %s)"
            .formatted(leaf.getNotBefore().toInstant());
      }
    }
    if (isSelfSigned(leaf)) {
      return "the certificate is self-signed: no authority vouches for it";
    }
    return failure.getCause() == null
        ? "the certificate is not valid for the host name " + host
        : "the certificate was not issued by a trusted authority, or a certificate between is missing";
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static CertificateException withoutHost() {
    return new RefusedCertificateException("there is no host name to check the certificate for");
  }

  private static CertificateException clientRole() {
    return new RefusedCertificateException("this side is always the client");
  }
}
