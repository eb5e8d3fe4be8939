package io.statehook.dispatcher.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * From a URL to a connection: resolve once, judge every address, dial those that were judged.
 *
 * <p>A name with one address that may not be connected to is refused as a whole: an answer that
 * mixes public and internal addresses is an attack or a mistake.
 */
final class Dialler implements AutoCloseable {
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
   * @param abandoned asked before every dial
   * @return fails with {@link NotConnectedException} or with what the connection met
   */
  Future<HttpClientRequest> dial(EgressRequest request, Context loop, BooleanSupplier abandoned) {
    return addresses(request, loop)
        .compose(
            addresses ->
                isAcceptable(addresses)
                    ? dial(request, addresses, 0, abandoned)
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
      EgressRequest request, List<InetAddress> addresses, int index, BooleanSupplier abandoned) {
    InetAddress address = addresses.get(index);
    Future<HttpClientRequest> connected =
        clients.connect(options(request, address), request.timeout());
    boolean last = index + 1 >= Math.min(addresses.size(), EgressLimits.MAX_DIALS);
    return last
        ? connected.compose(made -> verified(made, address))
        : connected
            .compose(made -> verified(made, address))
            .recover(
                failure ->
                    abandoned.getAsBoolean() || !FailureReason.isUnreachable(failure)
                        ? Future.failedFuture(failure)
                        : dial(request, addresses, index + 1, abandoned));
  }

  private static RequestOptions options(EgressRequest request, InetAddress address) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(
                SocketAddress.inetSocketAddress(
                    new InetSocketAddress(address, request.url().port())))
            .setHost(request.url().host())
            .setPort(request.url().port())
            .setURI(request.url().pathAndQuery())
            .setSsl(true)
            .setFollowRedirects(false)
            .setConnectTimeout(request.timeout().toMillis());
    request.headers().forEach(options::putHeader);
    return options;
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
