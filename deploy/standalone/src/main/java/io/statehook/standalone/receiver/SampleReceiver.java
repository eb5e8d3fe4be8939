package io.statehook.standalone.receiver;

import io.statehook.common.signing.SigningKey;
import io.statehook.standalone.tls.DevCertificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.io.IOException;
import java.net.BindException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTPS server on 127.0.0.1 that takes POST requests on any path, verifies them and keeps count.
 * One thread does all the work, so requests are judged in the order in which they are complete.
 */
public final class SampleReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SampleReceiver.class);
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;
  private static final int NEIGHBOURS_TRIED = 50;
  private static final int HIGHEST_PORT = 65_535;
  private static final int ANY_PORT = 0;
  private static final int IDLE_SECONDS = 120;
  private static final int WAIT_SECONDS = 20;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONTENT_TOO_LARGE = 413;

  private final int preferredPort;
  private final DevCertificates certificates;
  private final Clock clock;
  private final Consumer<ReceivedRequest> listener;
  private final FaultScript faults = new FaultScript();
  private final Ledger ledger;
  private final Judge judge;
  private @Nullable Vertx vertx;
  private int port;

  /**
   * A receiver with the default limits that is not started yet.
   *
   * @param preferredPort when it is taken, the next free one is used; 0 for any free port
   * @param certificates what the server shows; read at start
   * @param signingKeys the key for a subscription, asked for every request, so that it may change;
   *     without one the request is refused
   * @param clock tells the time of receipt
   * @param listener told of every request after it is answered, on the receiver's only thread: it
   *     must be quick
   */
  public SampleReceiver(
      int preferredPort,
      DevCertificates certificates,
      Function<String, Optional<SigningKey>> signingKeys,
      Clock clock,
      Consumer<ReceivedRequest> listener) {
    this(preferredPort, certificates, signingKeys, clock, listener, ReceiverLimits.DEFAULT);
  }

  /** A receiver as above that remembers as much as the limits say. */
  public SampleReceiver(
      int preferredPort,
      DevCertificates certificates,
      Function<String, Optional<SigningKey>> signingKeys,
      Clock clock,
      Consumer<ReceivedRequest> listener,
      ReceiverLimits limits) {
    if (preferredPort < 0 || preferredPort > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          "a port is 0 to %d, not %d".formatted(HIGHEST_PORT, preferredPort));
    }
    this.preferredPort = preferredPort;
    this.certificates = certificates;
    this.clock = clock;
    this.listener = listener;
    ledger = new Ledger(limits);
    judge = new Judge(signingKeys, faults, ledger);
  }

  /**
   * Listens; returns when requests can come.
   *
   * @throws IOException when no port can be bound or the certificate files cannot be used
   */
  public synchronized void start() throws IOException {
    if (vertx != null) {
      throw new IllegalStateException("the receiver runs already");
    }
    Vertx started = Vertx.vertx(smallVertx());
    vertx = started;
    try {
      port = listenNear(started);
    } catch (IOException e) {
      close();
      throw e;
    }
    LOG.info("Sample receiver listens url={}", url());
  }

  /** The port it listens on. */
  public synchronized int port() {
    if (vertx == null) {
      throw new IllegalStateException("the receiver does not run");
    }
    return port;
  }

  /** A URL for subscriptions; any other path does as well. */
  public String url() {
    return "https://localhost:%d/hook".formatted(port());
  }

  /**
   * Answers the next genuine requests with a failure and takes nothing from them. Several calls add
   * up, in order.
   *
   * @param status 300 to 599
   * @param count how many requests
   */
  public void failNext(int status, int count) {
    faults.add(status, count);
  }

  /** What was counted so far; requests that were answered are in it. */
  public ReceiverTotals totals() {
    return ledger.totals();
  }

  /** A copy of all latencies, in milliseconds. */
  public Histogram latencies() {
    return ledger.latencies();
  }

  /** Stops listening and closes connections; the totals stay. */
  @Override
  public synchronized void close() {
    if (vertx == null) {
      return;
    }
    Vertx stopping = vertx;
    vertx = null;
    try {
      await(stopping.close());
    } catch (IOException e) {
      LOG.warn("The sample receiver did not close cleanly", e);
    }
  }

  private int listenNear(Vertx started) throws IOException {
    int last = Math.min(preferredPort + NEIGHBOURS_TRIED, HIGHEST_PORT);
    for (int candidate = preferredPort; candidate <= last; candidate++) {
      try {
        return listen(started, candidate);
      } catch (BindException e) {
        // Taken: the neighbour may be free.
      }
    }
    return listen(started, ANY_PORT);
  }

  private int listen(Vertx started, int candidate) throws IOException {
    HttpServer server =
        started
            .createHttpServer(options().setPort(candidate))
            .requestHandler(this::receive)
            .exceptionHandler(e -> LOG.debug("A connection to the sample receiver failed", e));
    return await(server.listen()).actualPort();
  }

  private HttpServerOptions options() {
    // With the C1 compiler alone, which dev uses, the JDK's own TLS costs several times as much.
    SSLEngineOptions engine =
        OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
    return new HttpServerOptions()
        .setHost(LOOPBACK)
        .setSsl(true)
        .setSslEngineOptions(engine)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(certificates.certificateFile().toAbsolutePath().toString())
                .setKeyPath(certificates.keyFile().toAbsolutePath().toString()))
        .setUseAlpn(false)
        .setIdleTimeout(IDLE_SECONDS);
  }

  private static VertxOptions smallVertx() {
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private void receive(HttpServerRequest http) {
    if (!http.method().equals(HttpMethod.POST)) {
      http.response().setStatusCode(METHOD_NOT_ALLOWED).putHeader("allow", "POST").end();
      return;
    }
    Buffer body = Buffer.buffer();
    http.handler(
        chunk -> {
          if (body.length() + chunk.length() <= MAX_BODY_BYTES) {
            body.appendBuffer(chunk);
          } else if (!http.response().ended()) {
            http.response().setStatusCode(CONTENT_TOO_LARGE).putHeader("connection", "close").end();
          }
        });
    http.endHandler(
        end -> {
          if (!http.response().ended()) {
            answer(http, new Request(headers(http), body.getBytes()));
          }
        });
  }

  private void answer(HttpServerRequest http, Request request) {
    ReceivedRequest received = judge.judge(request, clock.instant());
    http.response().setStatusCode(received.status()).end();
    try {
      listener.accept(received);
    } catch (RuntimeException e) {
      LOG.error("The listener of the sample receiver failed", e);
    }
  }

  private static Map<String, String> headers(HttpServerRequest http) {
    Map<String, String> headers = new HashMap<>();
    http.headers()
        .forEach(
            (name, value) ->
                headers.merge(
                    name.toLowerCase(Locale.ROOT), value, (first, next) -> first + ", " + next));
    return headers;
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("the sample receiver cannot serve HTTPS", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer from the event loop within %d s".formatted(WAIT_SECONDS), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the event loop", e);
    }
  }
}
