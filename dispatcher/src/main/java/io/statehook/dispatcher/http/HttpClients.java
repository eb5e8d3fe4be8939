package io.statehook.dispatcher.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.statehook.common.subscription.EndpointUrl;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loops and pooled connections: the one class that configures Vert.x.
 *
 * <p>A connection that is still being made cannot be closed from outside; it ends by its own
 * timeouts. So that it does not outlive a short deadline by seconds, there is one client per whole
 * second of patience, up to the connect timeout. Requests that want a connection of their own have
 * clients that keep none.
 */
final class HttpClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);

  private final EgressSettings settings;
  private final TlsEngine tlsEngine;
  private final ConnectionSecurity security;
  private final Vertx vertx;
  private final List<Context> loops;
  private final Map<ClientKind, HttpClientAgent> clientsByKind = new ConcurrentHashMap<>();
  private final AtomicInteger openConnections = new AtomicInteger();

  private record ClientKind(int patienceSeconds, boolean keepsConnections) {}

  HttpClients(EgressSettings settings, TlsEngine tlsEngine, EndingCertificates ending) {
    this.settings = settings;
    this.tlsEngine = tlsEngine;
    this.security =
        new ConnectionSecurity(TrustedRoots.trustManager(settings.rules().caFile(), ending));
    int loopCount =
        Math.min(EgressLimits.MAX_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
    this.vertx = vertx(loopCount);
    this.loops =
        IntStream.range(0, loopCount)
            .<Context>mapToObj(i -> ((VertxInternal) vertx).createEventLoopContext())
            .toList();
    LOG.info(
        "outbound HTTP is ready: tlsEngine={} nativeTransport={}",
        tlsEngine,
        vertx.isNativeTransportEnabled());
  }

  /**
   * The event loop for all exchanges with one receiver: its connections live there, and an exchange
   * that ends has given its connection back before the next one asks.
   */
  Context loop(EndpointUrl url) {
    return loops.get(Math.floorMod(url.authority().hashCode(), loops.size()));
  }

  /** Calls back after a time, on the loop that it is called on. */
  Runnable after(Duration delay, Runnable action) {
    long timer = vertx.setTimer(Math.max(1, delay.toMillis()), id -> action.run());
    return () -> vertx.cancelTimer(timer);
  }

  /**
   * A connection for the request, pooled or new, on which nothing has been sent yet.
   *
   * @param options of the request, where to included
   */
  Future<HttpClientRequest> connect(RequestOptions options, EgressRequest request) {
    if (request.alone() || openConnections.get() >= settings.maxConnections()) {
      options.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    int seconds = patienceSeconds(request.timeout());
    ClientIdentity identity = request.identity();
    if (identity != null) {
      options.setSslOptions(security.options(identity, seconds));
    }
    return clientsByKind
        .computeIfAbsent(new ClientKind(seconds, !request.alone()), this::newClient)
        .request(options);
  }

  /**
   * Closes a connection at once. The polite way alone takes it out of the pool, but then waits
   * until everything written before has left, which a receiver that does not read can put off for
   * ever.
   */
  static void close(HttpConnection connection) {
    connection.close();
    if (connection instanceof io.vertx.core.http.impl.HttpClientConnection inner) {
      ChannelHandlerContext context = inner.channelHandlerContext();
      context.executor().execute(() -> closeBelowTls(context.pipeline()));
    }
  }

  private static void closeBelowTls(ChannelPipeline pipeline) {
    ChannelHandlerContext first = pipeline.firstContext();
    if (first != null) {
      first.close();
    }
  }

  int openConnections() {
    return openConnections.get();
  }

  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(EgressLimits.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("outbound HTTP did not close cleanly", e);
    }
  }

  private static int patienceSeconds(Duration patience) {
    long longest = EgressLimits.CONNECT_TIMEOUT.toSeconds();
    return (int) Math.min(longest, Math.max(1, patience.toSeconds()));
  }

  private HttpClientAgent newClient(ClientKind kind) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setUseAlpn(false)
            .setSsl(true)
            .setVerifyHost(true)
            .setSslEngineOptions(tlsEngine.options())
            .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(kind.patienceSeconds))
            .setKeepAlive(kind.keepsConnections)
            .setKeepAliveTimeout((int) EgressLimits.KEEP_ALIVE.toSeconds())
            .setPipelining(false)
            .setDecompressionSupported(false)
            .setMaxRedirects(0)
            // Else loopback would go around a forward proxy.
            .setNonProxyHosts(List.of())
            .setMaxInitialLineLength(EgressLimits.MAX_STATUS_LINE_BYTES)
            .setMaxHeaderSize(EgressLimits.MAX_HEAD_BYTES)
            .setTcpNoDelay(true);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.maxConnectionsPerHost())
            .setMaxWaitQueueSize(EgressLimits.MAX_WAITING_PER_HOST)
            .setMaxLifetime((int) EgressLimits.CONNECTION_LIFETIME.toSeconds())
            .setMaxLifetimeUnit(TimeUnit.SECONDS);
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(security.options(null, kind.patienceSeconds))
        .with(pool)
        .withConnectHandler(this::connected)
        .build();
  }

  private void connected(HttpConnection connection) {
    openConnections.incrementAndGet();
    // Exchanges report their failures; without this each one is also logged, in the peer's words.
    connection.exceptionHandler(reported -> {});
    connection.closeHandler(closed -> openConnections.decrementAndGet());
  }

  private static Vertx vertx(int loopCount) {
    return Vertx.vertx(
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(loopCount)
            .setWorkerPoolSize(EgressLimits.TLS_THREADS)
            .setInternalBlockingPoolSize(EgressLimits.TLS_THREADS)
            .setUseDaemonThread(true)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }
}
