package io.statehook.dispatcher.admin;

import io.statehook.common.config.ListenAddress;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener of the admin role, on one event loop of its own. */
public final class AdminServer implements AutoCloseable {
  /** Connections at a time; more are closed at once. */
  static final int MAX_CONNECTIONS = 64;

  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final int IDLE_SECONDS = 60;
  private static final int WAIT_SECONDS = 10;
  private static final int INTERNAL_ERROR = 500;

  private final Vertx vertx;
  private final AdminPages pages;
  private final AtomicInteger connections = new AtomicInteger();
  private final ListenAddress address;

  /**
   * Listens from now on.
   *
   * @param wanted where; with port 0, {@link #address} tells the port
   * @param metrics in Prometheus' text format, called for each request
   * @throws IOException when the port is taken or cannot be used
   */
  public AdminServer(ListenAddress wanted, Supplier<String> metrics, Readiness readiness)
      throws IOException, InterruptedException {
    pages = new AdminPages(metrics, readiness);
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(noFiles));
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(wanted.host())
                    .setPort(wanted.port())
                    .setIdleTimeout(IDLE_SECONDS))
            .connectionHandler(this::connected)
            .requestHandler(this::answer);
    try {
      server.listen().toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IOException(
          "cannot listen on %s port %d".formatted(wanted.host(), wanted.port()), e);
    }
    address = new ListenAddress(wanted.host(), server.actualPort());
    log.info("admin listens: host={} port={}", address.host(), address.port());
  }

  /** Where it listens. */
  public ListenAddress address() {
    return address;
  }

  private void connected(HttpConnection connection) {
    connection.closeHandler(closed -> connections.decrementAndGet());
    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
      connection.close();
    }
  }

  private void answer(HttpServerRequest request) {
    request.response().putHeader("x-content-type-options", "nosniff");
    try {
      AdminPages.Page page = pages.answer(request.method().name(), request.path());
      request
          .response()
          .setStatusCode(page.status())
          .putHeader("content-type", page.contentType())
          .putHeader("cache-control", "no-store")
          .end(Buffer.buffer(page.body()));
    } catch (RuntimeException e) {
      log.warn("an admin page could not be made: path={}", request.path(), e);
      request.response().setStatusCode(INTERNAL_ERROR).end();
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
