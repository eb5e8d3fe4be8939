package io.statehook.dispatcher.http;

import inet.ipaddr.IPAddressString;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operator's proxy, asked with CONNECT for an address that was judged here: it is a second
 * layer, not a replacement of the first. Its own address needs no judgement, the operator named it.
 */
final class ForwardProxy {
  private static final Pattern STATUS = Pattern.compile("status: ([1-5]\\d{2})\\b");

  private static final Pattern BRACKETS = Pattern.compile("[\\[\\]]");

  /** With these a proxy says that the other side is at fault. */
  private static final Set<String> RECEIVER_UNREACHABLE = Set.of("502", "503", "504");

  private final InetSocketAddress proxy;
  private final AddressResolver resolver;

  ForwardProxy(InetSocketAddress proxy, AddressResolver resolver) {
    this.proxy = proxy;
    this.resolver = resolver;
  }

  /** Where the proxy is now; fails with {@link NotConnectedException}. */
  Future<InetAddress> address(Context loop) {
    IPAddressString literal =
        new IPAddressString(BRACKETS.matcher(proxy.getHostString()).replaceAll(""));
    if (literal.isIPAddress()) {
      return Future.succeededFuture(literal.getAddress().toInetAddress());
    }
    String name = proxy.getHostString().toLowerCase(Locale.ROOT);
    return Future.fromCompletionStage(resolver.resolve(name), loop)
        .map(List::iterator)
        .compose(
            found ->
                found.hasNext()
                    ? Future.succeededFuture(found.next())
                    : Future.failedFuture("no address"))
        .recover(
            unknown ->
                Future.failedFuture(
                    NotConnectedException.byProxy("the forward proxy's name has no address")));
  }

  /** How to ask it, and how long to wait for its consent. */
  ProxyOptions options(InetAddress address, Duration remaining) {
    return new ProxyOptions()
        .setType(ProxyType.HTTP)
        .setConnectTimeout(Duration.ofMillis(Math.max(1, remaining.toMillis())))
        .setHost(address.getHostAddress())
        .setPort(proxy.getPort());
  }

  /** Says whose failure it was that no connection came about: dialled is only the proxy. */
  static Throwable blamed(Throwable failure) {
    if (failure instanceof ProxyConnectException) {
      return refusal(String.valueOf(failure.getMessage()));
    }
    return failure instanceof ConnectException || failure instanceof NoRouteToHostException
        ? NotConnectedException.byProxy("the forward proxy cannot be reached")
        : failure;
  }

  private static NotConnectedException refusal(String message) {
    Matcher status = STATUS.matcher(message);
    if (!status.find()) {
      return NotConnectedException.byProxy("the forward proxy gave no usable answer");
    }
    return RECEIVER_UNREACHABLE.contains(status.group(1))
        ? NotConnectedException.behindProxy()
        : NotConnectedException.byProxy("the forward proxy refused with status " + status.group(1));
  }
}
