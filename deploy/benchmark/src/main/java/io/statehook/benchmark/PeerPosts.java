package io.statehook.benchmark;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.Semaphore;

/** How a peer of ours posts: with the HTTP client and TLS engine of the product, and no more. */
final class PeerPosts {
  private final HttpClient http;

  /**
   * A client of its own.
   *
   * @param caFile whom it trusts
   * @param connections at most to one receiver
   */
  PeerPosts(String caFile, int connections) {
    http =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true))
            .createHttpClient(
                new HttpClientOptions()
                    .setSsl(true)
                    .setUseAlpn(false)
                    .setSslEngineOptions(new OpenSSLEngineOptions())
                    .setTrustOptions(new PemTrustOptions().addCertPath(caFile)),
                new PoolOptions().setHttp1MaxSize(connections));
  }

  /** A request to this receiver. */
  static RequestOptions request(String url) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setAbsoluteURI(url)
        .putHeader("content-type", "text/plain");
  }

  /** Posts the body; gives the slot back when the answer is there, or none will come. */
  void send(RequestOptions request, Buffer body, Semaphore slots) {
    http.request(request)
        .compose(ready -> ready.send(body))
        .compose(HttpClientResponse::body)
        .onComplete(
            answer -> {
              slots.release();
              if (answer.failed()) {
                System.err.println("not delivered: " + answer.cause());
              }
            });
  }
}
