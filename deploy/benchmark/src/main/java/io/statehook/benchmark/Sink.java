package io.statehook.benchmark;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The process that receives: HTTPS on many loopback addresses, 200 at once, but for {@link #SILENT}
 * paths, which it never answers.
 *
 * <p>{@code totals} answers {@link Tally.Totals}; {@code latencies} answers {@link Tally.Latencies}
 * since it was last asked; {@code hangup} closes all connections.
 */
final class Sink implements ChildMain.Answers {
  /** What the paths of receivers start with that take requests and never answer. */
  static final String SILENT = "/silent";

  private static final int LOOPS = 2;
  private static final int BACKLOG = 4_096;
  private static final int START_SECONDS = 60;

  private final int port;
  private final Tally tally = new Tally();
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

  /** Listens from now on: certificate file, key file and number of hosts. */
  Sink(String[] args) throws Exception {
    Path certificate = Path.of(args[0]);
    Path key = Path.of(args[1]);
    List<String> hosts = hosts(Integer.parseInt(args[2]));
    port = freePort();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    HttpServerOptions options = options(certificate, key);
    AtomicInteger loop = new AtomicInteger();
    vertx
        .deployVerticle(
            () -> (Deployable) context -> listen(context, options, share(hosts, loop)),
            new DeploymentOptions().setInstances(LOOPS))
        .toCompletionStage()
        .toCompletableFuture()
        .get(START_SECONDS, TimeUnit.SECONDS);
  }

  /** The addresses that so many hosts have. */
  static List<String> hosts(int number) {
    return IntStream.range(0, number).mapToObj(Sink::host).toList();
  }

  static String host(int index) {
    return "127.0.1." + (index + 1);
  }

  /** Where nobody listens. */
  static String unusedHost(int index) {
    return "127.0.2." + (index + 1);
  }

  int port() {
    return port;
  }

  @Override
  public String to(String[] words) {
    return switch (words[0]) {
      case "totals" -> tally.totals().toString();
      case "hangup" -> {
        connections.forEach(HttpConnection::close);
        yield "done";
      }
      case "latencies" -> tally.latencies().toString();
      default -> throw new IllegalArgumentException("no question: " + words[0]);
    };
  }

  /** Many hosts are divided among the loops; a single one is served by all. */
  private static List<String> share(List<String> hosts, AtomicInteger loop) {
    int mine = loop.getAndIncrement();
    return IntStream.range(0, hosts.size())
        .filter(i -> hosts.size() < LOOPS || i % LOOPS == mine)
        .mapToObj(hosts::get)
        .toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.1.1"))) {
      return socket.getLocalPort();
    }
  }

  private HttpServerOptions options(Path certificate, Path key) {
    return new HttpServerOptions()
        .setPort(port)
        .setSsl(true)
        .setSslEngineOptions(new OpenSSLEngineOptions())
        .setKeyCertOptions(
            new PemKeyCertOptions().setCertPath(certificate.toString()).setKeyPath(key.toString()))
        .setUseAlpn(false)
        .setAcceptBacklog(BACKLOG);
  }

  private Future<?> listen(Context context, HttpServerOptions options, List<String> hosts) {
    return Future.all(
        hosts.stream()
            .map(
                host ->
                    context
                        .owner()
                        .createHttpServer(new HttpServerOptions(options).setHost(host))
                        .connectionHandler(this::connected)
                        .requestHandler(this::receive)
                        .listen())
            .toList());
  }

  private void connected(HttpConnection connection) {
    connections.add(connection);
    connection.closeHandler(closed -> connections.remove(connection));
  }

  private void receive(HttpServerRequest request) {
    if (request.path().startsWith(SILENT)) {
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              tally.take(body.getBytes(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
              request.response().end();
            });
  }
}
