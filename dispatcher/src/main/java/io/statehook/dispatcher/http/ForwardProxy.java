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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's proxy, asked with CONNECT for an address that was judged here: it is a second
 * layer, not a replacement of the first. Its own address needs no judgement, the operator named it.
 */
final class ForwardProxy {
  private static final Logger log = LoggerFactory.getLogger(ForwardProxy.class);
  private static final Pattern STATUS = Pattern.compile("status: ([1-5]\\d{2})\\b");

  private static final Pattern BRACKETS = Pattern.compile("[\\[\\]]");

  /** With these a proxy says that the other side is at fault. */
  private static final Set<String> RECEIVER_UNREACHABLE = Set.of("502", "503", "504");

  private final InetSocketAddress proxy;
  private final AddressResolver resolver;
  private final AtomicBoolean failing = new AtomicBoolean();

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
        .recover(unknown -> Future.failedFuture(failed("the forward proxy's name has no address")));
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
  Throwable blamed(Throwable failure) {
    if (failure instanceof ProxyConnectException refused) {
      return refusal(refused);
    }
    return failure instanceof ConnectException || failure instanceof NoRouteToHostException
        ? failed("the forward proxy cannot be reached")
        : failure;
  }

  private NotConnectedException refusal(ProxyConnectException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.endsWith("timeout")) {
      // It took the question and waits, most likely for the receiver.
      return NotConnectedException.behindProxy();
    }
    Matcher status = STATUS.matcher(message);
    if (!status.find()) {
      return failed("the forward proxy gave no usable answer");
    }
    String code = status.group(1);
    if (RECEIVER_UNREACHABLE.contains(code)) {
      return NotConnectedException.behindProxy();
    }
    return code.startsWith("5")
        ? failed("the forward proxy failed with status " + code)
        : NotConnectedException.deniedByProxy(code);
  }

  /** Requests that fail by the proxy are not attempts, so that only the log tells of them. */
  private NotConnectedException failed(String detail) {
    if (failing.compareAndSet(false, true)) {
      log.warn("nothing is sent: reason={}", detail);
    }
    return NotConnectedException.byProxy(detail);
  }

  /** A connection came about. */
  void works() {
    if (failing.compareAndSet(true, false)) {
      log.info("the forward proxy works again");
    }
  }
}
