package io.statehook.dispatcher.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * From a URL to a connection: resolve once, judge every address, dial those that were judged.
 *
 * <p>A name with one address that may not be connected to is refused as a whole: an answer that
 * mixes public and internal addresses is an attack or a mistake.
 */
final class Dialler implements AutoCloseable {
  private static final int WAIT_PERCENT = 95;

  private final AddressGuard guard;
  private final AddressResolver resolver;
  private final HttpClients clients;

  Dialler(AddressGuard guard, AddressResolver resolver, HttpClients clients) {
    this.guard = guard;
    this.resolver = resolver;
    this.clients = clients;
  }

  /**
   * Connects; nothing of the request is sent yet.
   *
   * @param remaining until the deadline, asked before every dial; zero or less stops dialling
   * @return fails with {@link NotConnectedException} or with what the connection met
   */
  Future<HttpClientRequest> dial(
      EgressRequest request, Context loop, Supplier<Duration> remaining) {
    return addresses(request, loop)
        .compose(
            addresses ->
                isAcceptable(addresses)
                    ? dial(request, addresses, 0, remaining)
                    : Future.failedFuture(NotConnectedException.blocked()));
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

  private boolean isAcceptable(List<InetAddress> addresses) {
    return !addresses.isEmpty()
        && addresses.size() <= EgressLimits.MAX_ADDRESSES
        && addresses.stream().allMatch(guard::allows);
  }

  private Future<HttpClientRequest> dial(
      EgressRequest request, List<InetAddress> addresses, int index, Supplier<Duration> remaining) {
    InetAddress address = addresses.get(index);
    Future<HttpClientRequest> connected =
        clients.connect(
            options(request, address, remaining.get()), request.identity(), request.timeout());
    boolean last = index + 1 >= Math.min(addresses.size(), EgressLimits.MAX_DIALS);
    return last
        ? connected.compose(made -> verified(made, address))
        : connected
            .compose(made -> verified(made, address))
            .recover(
                failure ->
                    !isPositive(remaining.get()) || !FailureReason.isUnreachable(failure)
                        ? Future.failedFuture(failure)
                        : dial(request, addresses, index + 1, remaining));
  }

  private static RequestOptions options(
      EgressRequest request, InetAddress address, Duration remaining) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(server(address, request.url().port()))
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

  /** The last line of defence: what was dialled is what was judged. */
  private static Future<HttpClientRequest> verified(HttpClientRequest made, InetAddress judged) {
    SocketAddress remote = made.connection().remoteAddress();
    if (remote != null && judged.getHostAddress().equals(remote.hostAddress())) {
      return Future.succeededFuture(made);
    }
    HttpClients.close(made.connection());
    return Future.failedFuture(NotConnectedException.blocked());
  }
}
