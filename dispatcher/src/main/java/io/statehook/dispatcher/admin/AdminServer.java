package io.statehook.dispatcher.admin;

import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.ListenAddress;
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener of the admin role. One event loop reads and writes; what waits for Kafka runs on
 * {@link #WORKERS} threads through {@link Vertx#executeBlocking}. As a connection has one request
 * at a time, {@link #MAX_CONNECTIONS} also bounds what waits for those threads.
 */
public final class AdminServer implements AutoCloseable {
  /** Connections at a time; more are closed at once. */
  public static final int MAX_CONNECTIONS = 256;

  /** Threads for what must not run on the event loop. */
  public static final int WORKERS = 16;

  /** A connection on which nothing moves for so long is closed; streams send a sign of life. */
  public static final int IDLE_SECONDS = 120;

  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final int WAIT_SECONDS = 10;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;

  private final Vertx vertx;
  private final FrontDoor door;
  private final Router router;
  private final AtomicInteger connections = new AtomicInteger();
  private final ListenAddress address;

  /**
   * Listens from now on.
   *
   * @param config where and how; with port 0, {@link #address} tells the port
   * @param tokens who may come in
   * @param metrics in Prometheus' text format, called for each request
   * @throws IOException when the port is taken or cannot be used
   */
  public AdminServer(
      AdminConfig config, Tokens tokens, Supplier<String> metrics, Readiness readiness)
      throws IOException, InterruptedException {
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(noFiles));
    door = new FrontDoor(config, tokens);
    router = door.router(vertx, new SystemPages(metrics, readiness));
    try {
      HttpServerOptions options = options(config);
      Optional<ListenerTls> tls =
          config.tls().isPresent()
              ? Optional.of(new ListenerTls(config.tls().get()))
              : Optional.empty();
      tls.ifPresent(proof -> proof.applyTo(options));
      HttpServer server =
          vertx.createHttpServer(options).connectionHandler(this::connected).requestHandler(router);
      server.listen().toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
      tls.ifPresent(proof -> proof.follow(vertx, server));
      address = new ListenAddress(config.address().host(), server.actualPort());
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IOException(
          "cannot listen on %s port %d".formatted(config.address().host(), config.address().port()),
          e);
    } catch (IOException e) {
      close();
      throw e;
    }
    log.info("admin listens: host={} port={}", address.host(), address.port());
    if (!config.openMetrics() && tokens.areNone()) {
      log.warn(
          "nobody can read /metrics: set {} or {}",
          AdminConfig.TOKENS_FILE,
          AdminConfig.METRICS_OPEN);
    }
  }

  /** Where it listens. */
  public ListenAddress address() {
    return address;
  }

  /** Opens the API; until then it answers that the process is not ready. */
  public void serve(Operations operations) {
    new Api(operations).mount(router);
    door.openApi();
  }

  /** Says that there is no API here: nothing but health and metrics will ever be served. */
  public void serveNobody() {
    door.closeApi();
  }

  /**
   * Counts a bad token that came in by another way than the API: both have one limit per address.
   *
   * @return in how many seconds to come again, if too many came from there
   */
  public OptionalLong badToken(String address) {
    return door.badToken(address);
  }

  /** Whose event loop and threads routes run on. */
  public Vertx vertx() {
    return vertx;
  }

  /**
   * Adds routes, such as those of the console. They get every request that nothing before them has
   * answered, with the security headers already set; who may come in is for them to say.
   */
  public void mount(Consumer<Router> routes) {
    routes.accept(router);
  }

  private static HttpServerOptions options(AdminConfig config) {
    return new HttpServerOptions()
        .setHost(config.address().host())
        .setPort(config.address().port())
        .setUseAlpn(false)
        .setHttp2ClearTextEnabled(false)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setIdleTimeout(IDLE_SECONDS);
  }

  private void connected(HttpConnection connection) {
    connection.closeHandler(closed -> connections.decrementAndGet());
    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
      connection.close();
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("admin did not close cleanly", e);
    }
  }
}
