package io.statehook.dispatcher.http;

import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.EgressMetrics.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From a URL to a connection: resolve once, judge every address, dial those that were judged.
 *
 * <p>A name with one address that may not be connected to is refused as a whole: an answer that
 * mixes public and internal addresses is an attack or a mistake.
 */
final class Dialler implements AutoCloseable {
  private static final int WAIT_PERCENT = 95;

  private final TargetGuard guard;
  private final AddressResolver resolver;
  private final @Nullable ForwardProxy proxy;
  private final HttpClients clients;
  private final EgressMetrics metrics;

  Dialler(
      TargetGuard guard,
      AddressResolver resolver,
      @Nullable ForwardProxy proxy,
      HttpClients clients,
      EgressMetrics metrics) {
    this.guard = guard;
    this.resolver = resolver;
    this.proxy = proxy;
    this.clients = clients;
    this.metrics = metrics;
  }

  /**
   * Connects; nothing of the request is sent yet.
   *
   * @param remaining until the deadline, asked before every dial; zero or less stops dialling
   * @return fails with {@link NotConnectedException} or with what the connection met
   */
  Future<HttpClientRequest> dial(
      EgressRequest request, Context loop, Supplier<Duration> remaining) {
    if (!guard.allowsPort(request.url().port())) {
      return refused(Refusal.PORT);
    }
    return addresses(request, loop)
        .compose(
            addresses ->
                guard.allowsAll(addresses) ? routes(addresses, loop) : refused(Refusal.ADDRESS))
        .compose(routes -> dial(request, routes, remaining));
  }

  private <T> Future<T> refused(Refusal reason) {
    metrics.refused(reason);
    return Future.failedFuture(NotConnectedException.blocked());
  }

  @Override
  public void close() {
    resolver.close();
  }

  private Future<List<InetAddress>> addresses(EgressRequest request, Context loop) {
    if (request.url().isIpLiteral()) {
      return Future.succeededFuture(
          AddressGuard.literal(request.url()).stream().collect(Collectors.toList()));
    }
    return Future.fromCompletionStage(resolver.resolve(request.url().host()), loop);
  }

  private Future<Deque<Route>> routes(List<InetAddress> judged, Context loop) {
    Stream<InetAddress> tried = judged.stream().limit(EgressLimits.MAX_DIALS);
    ForwardProxy through = proxy;
    if (through == null) {
      return Future.succeededFuture(
          tried.map(Route::direct).collect(Collectors.toCollection(ArrayDeque::new)));
    }
    return through
        .address(loop)
        .map(
            hop ->
                tried
                    .map(address -> new Route(address, hop, through))
                    .collect(Collectors.toCollection(ArrayDeque::new)));
  }

  private Future<HttpClientRequest> dial(
      EgressRequest request, Deque<Route> routes, Supplier<Duration> remaining) {
    Route route = routes.remove();
    Future<HttpClientRequest> connected =
        clients
            .connect(options(request, route, remaining.get()), request)
            .recover(failure -> Future.failedFuture(blamed(route, failure)))
            .compose(route::verified);
    return routes.isEmpty()
        ? connected
        : connected.recover(
            failure ->
                isPositive(remaining.get()) && FailureReason.isUnreachable(failure)
                    ? dial(request, routes, remaining)
                    : Future.failedFuture(failure));
  }

  /** Before the connection's own address was looked at, only a proxy can have refused. */
  private Throwable blamed(Route route, Throwable failure) {
    Throwable blamed = route.blamed(failure);
    if (FailureReason.of(blamed).kind() == Kind.BLOCKED) {
      metrics.refused(Refusal.PROXY);
    }
    return blamed;
  }

  private static RequestOptions options(EgressRequest request, Route route, Duration remaining) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(server(route.judged(), request.url().port()))
            .setProxyOptions(route.options(remaining))
            .setHost(request.url().host())
            .setPort(request.url().port())
            .setURI(request.url().pathAndQuery())
            .setSsl(true)
            .setFollowRedirects(false)
            .setConnectTimeout(waitMillis(remaining))
            .putHeader(HttpHeaders.HOST, request.url().authority());
    request.headers().forEach(options::putHeader);
    return options;
  }

  /** Literal, so that nothing is resolved again; Vert.x takes IPv6 only in brackets. */
  private static SocketAddress server(InetAddress address, int port) {
    String literal = address.getHostAddress();
    return SocketAddress.inetSocketAddress(
        port, address instanceof Inet6Address ? "[" + literal + "]" : literal);
  }

  /**
   * A little less than the time that is left, so that a request in the queue gives up its place
   * before the one in front of it runs into the same deadline and frees the connection for nobody.
   */
  private static long waitMillis(Duration remaining) {
    return Math.max(1, remaining.toMillis() * WAIT_PERCENT / 100);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  /**
   * One way to a receiver.
   *
   * @param judged the receiver's address
   * @param hop what is dialled: the receiver itself, or a proxy
   * @param proxy null without one
   */
  private record Route(InetAddress judged, InetAddress hop, @Nullable ForwardProxy proxy) {
    static Route direct(InetAddress judged) {
      return new Route(judged, judged, null);
    }

    @Nullable ProxyOptions options(Duration remaining) {
      return proxy == null ? null : proxy.options(hop, remaining);
    }

    Throwable blamed(Throwable failure) {
      return proxy == null ? failure : proxy.blamed(failure);
    }

    /** The last line of defence: what was dialled is what was judged. */
    Future<HttpClientRequest> verified(HttpClientRequest made) {
      SocketAddress remote = made.connection().remoteAddress();
      if (remote != null && hop.getHostAddress().equals(remote.hostAddress())) {
        if (proxy != null) {
          proxy.works();
        }
        return Future.succeededFuture(made);
      }
      HttpClients.close(made.connection());
      return Future.failedFuture(NotConnectedException.blocked());
    }
  }
}
