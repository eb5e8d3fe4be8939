package io.statehook.dispatcher.http;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;

/** Which code encrypts. Certificates are judged by the same trust manager under both. */
enum TlsEngine {
  /** BoringSSL: faster, but only where its native library loads. */
  NATIVE,
  JDK;

  static TlsEngine best() {
    return OpenSSLEngineOptions.isAvailable() ? NATIVE : JDK;
  }

  /** Certificate paths are built on worker threads: a hostile chain delays nobody else. */
  SSLEngineOptions options() {
    SSLEngineOptions options =
        switch (this) {
          case NATIVE -> new OpenSSLEngineOptions().setSessionCacheEnabled(false);
          case JDK -> new JdkSSLEngineOptions();
        };
    return options.setUseWorkerThread(true);
  }
}
