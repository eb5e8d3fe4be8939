package io.statehook.dispatcher.http;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How every connection is encrypted and who we are on it.
 *
 * <p>Vert.x pools connections, and caches TLS contexts, by equality of these options. Its own
 * options copy keys into ones that equal nothing; ours equal exactly where the identity does.
 */
final class ConnectionSecurity {
  private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /**
   * Forward secrecy and authenticated encryption; what is left of TLS 1.2 without its old faults.
   */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final String HOST_NAME_CHECK = "HTTPS";

  private final TrustOptions trust;

  ConnectionSecurity(X509ExtendedTrustManager trustManager) {
    this.trust = new Trust(TrustOptions.wrap(trustManager));
  }

  /**
   * The options for connections of one identity.
   *
   * @param identity null to show none
   */
  ClientSSLOptions options(@Nullable ClientIdentity identity, int handshakeSeconds) {
    ClientSSLOptions options =
        new ClientSSLOptions()
            .setHostnameVerificationAlgorithm(HOST_NAME_CHECK)
            .setTrustAll(false)
            .setTrustOptions(trust)
            .setEnabledSecureTransportProtocols(TLS_VERSIONS)
            .setUseAlpn(false)
            .setSslHandshakeTimeout(handshakeSeconds)
            .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    CIPHERS.forEach(options::addEnabledCipherSuite);
    return identity == null ? options : options.setKeyCertOptions(new Key(identity));
  }

  private record Trust(TrustOptions platform) implements TrustOptions {
    @Override
    public TrustOptions copy() {
      return this;
    }

    @Override
    public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
      return platform.getTrustManagerFactory(vertx);
    }

    @Override
    public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) throws Exception {
      return platform.trustManagerMapper(vertx);
    }
  }

  private record Key(ClientIdentity identity) implements KeyCertOptions {
    @Override
    public KeyCertOptions copy() {
      return this;
    }

    @Override
    public KeyManagerFactory getKeyManagerFactory(Vertx vertx)
        throws GeneralSecurityException, IOException {
      char[] inMemoryOnly = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, inMemoryOnly);
      store.setKeyEntry("client", identity.key(), inMemoryOnly, identity.chain());
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, inMemoryOnly);
      return factory;
    }

    @Override
    public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx)
        throws Exception {
      return KeyCertOptions.wrap(getKeyManagerFactory(vertx)).keyManagerFactoryMapper(vertx);
    }
  }
}
