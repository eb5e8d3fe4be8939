package io.statehook.standalone.tls;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server on the JDK's own TLS that answers 200, and a careful client for it. */
final class TlsEcho implements AutoCloseable {
  private final HttpsServer server;
  private final String host;

  TlsEcho(DevCertificates files, String host) throws Exception {
    this.host = host;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serverContext(files)));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  int get(Path trusted) throws Exception {
    URI uri = URI.create("https://%s:%d/".formatted(host, server.getAddress().getPort()));
    return TrustingClient.of(trusted)
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
        .statusCode();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static SSLContext serverContext(DevCertificates files) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        Pem.privateKey(Files.readString(files.keyFile())),
        new char[0],
        new Certificate[] {Pem.certificate(Files.readString(files.certificateFile()))});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
