package io.statehook.dispatcher.http;

import io.statehook.common.delivery.CertificateFacts;
import io.vertx.core.http.HttpConnection;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads what people want to know of a receiver's certificate; judges nothing. */
final class PeerCertificate {
  private static final int SAN_TYPE_DNS = 2;
  private static final int SAN_TYPE_ADDRESS = 7;
  private static final Set<Integer> HOSTS = Set.of(SAN_TYPE_DNS, SAN_TYPE_ADDRESS);
  private static final int MAX_CAUSES = 16;

  private PeerCertificate() {}

  /** Of a connection that was made. */
  static Optional<CertificateFacts> of(HttpConnection connection) {
    SSLSession session = connection.sslSession();
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? Optional.of(facts(leaf, session))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Of a connection that was not made because of it. */
  static Optional<CertificateFacts> of(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof RefusedCertificateException refused) {
        return refused.facts();
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** Of a handshake that is under way. */
  static CertificateFacts of(X509Certificate leaf, SSLEngine engine) {
    return facts(leaf, engine.getHandshakeSession());
  }

  private static CertificateFacts facts(X509Certificate leaf, @Nullable SSLSession session) {
    String protocol = session == null ? "" : String.valueOf(session.getProtocol());
    return new CertificateFacts(
        leaf.getSubjectX500Principal().getName(),
        leaf.getIssuerX500Principal().getName(),
        names(leaf),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant(),
        protocol.startsWith("TLS") ? protocol : "");
  }

  private static List<String> names(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> HOSTS.contains(name.get(0)))
              .limit(CertificateFacts.MAX_NAMES)
              .map(name -> Objects.toString(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
