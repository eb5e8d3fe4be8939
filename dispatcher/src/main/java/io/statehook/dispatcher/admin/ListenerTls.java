package io.statehook.dispatcher.admin;

import io.statehook.common.config.AdminConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listener proves itself with. Its files are looked at again and again: certificates last
 * for weeks, processes for months.
 */
final class ListenerTls {
  /** How often the files are looked at. */
  static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private static final Logger log = LoggerFactory.getLogger(ListenerTls.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  private final AdminConfig.Tls files;
  private volatile Pem known;
  private volatile boolean unusable;

  /** The files' contents. */
  private record Pem(Buffer chain, Buffer key) {
    PemKeyCertOptions options() {
      return new PemKeyCertOptions().addCertValue(chain).addKeyValue(key);
    }

    /** Never the key. */
    @Override
    public String toString() {
      return "Pem[***]";
    }
  }

  /** Reads the files. */
  ListenerTls(AdminConfig.Tls files) throws IOException {
    this.files = files;
    this.known = read(files);
  }

  void applyTo(HttpServerOptions options) {
    options
        .setSsl(true)
        .setKeyCertOptions(known.options())
        .setEnabledSecureTransportProtocols(PROTOCOLS);
  }

  /** Lets new connections see what the files hold by then. */
  void follow(Vertx vertx, HttpServer server) {
    vertx.setPeriodic(
        LOOK_MILLIS,
        tick ->
            vertx
                .executeBlocking(() -> read(files), false)
                .onSuccess(now -> use(now, server))
                .onFailure(this::cannotUse));
  }

  private void use(Pem now, HttpServer server) {
    if (now.equals(known)) {
      return;
    }
    known = now;
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setKeyCertOptions(now.options())
            .setEnabledSecureTransportProtocols(PROTOCOLS)
            .setUseAlpn(false);
    server
        .updateSSLOptions(options)
        .onSuccess(
            changed -> {
              unusable = false;
              log.info("certificate of the admin listener read anew: file={}", files.certFile());
            })
        .onFailure(this::cannotUse);
  }

  /** The one before stays; said once. */
  private void cannotUse(Throwable failure) {
    if (!unusable) {
      log.error(
          "certificate of the admin listener cannot be read anew: file={}",
          files.certFile(),
          failure);
    }
    unusable = true;
  }

  private static Pem read(AdminConfig.Tls files) throws IOException {
    return new Pem(
        Buffer.buffer(Files.readAllBytes(files.certFile())),
        Buffer.buffer(Files.readAllBytes(files.keyFile())));
  }
}
