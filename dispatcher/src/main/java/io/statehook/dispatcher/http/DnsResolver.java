package io.statehook.dispatcher.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the name servers of the machine. The resolver of the JDK blocks a thread per name, so that a
 * few names with slow servers would delay every other receiver; this one waits without threads.
 * Names are complete as they stand: search domains would make internal names reachable.
 */
final class DnsResolver implements AddressResolver {
  private static final long QUERY_TIMEOUT_MILLIS = 2_000;
  private static final int MAX_QUERIES_PER_NAME = 16;

  /** Names that claim to change all the time are not asked for on every request. */
  private static final int MIN_TTL_SECONDS = 5;

  private static final int MAX_TTL_SECONDS = 30;
  private static final int NEGATIVE_TTL_SECONDS = 5;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("statehook-dns", true), NioIoHandler.newFactory());
  private final DnsNameResolver resolver;

  DnsResolver() {
    this(DnsServerAddressStreamProviders.platformDefault());
  }

  DnsResolver(DnsServerAddressStreamProvider nameServers) {
    resolver =
        new DnsNameResolverBuilder(group.next())
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .nameServerProvider(nameServers)
            .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
            // Both families are awaited: the whole answer is judged.
            .completeOncePreferredResolved(false)
            .searchDomains(List.of())
            .ndots(1)
            .ttl(MIN_TTL_SECONDS, MAX_TTL_SECONDS)
            .negativeTtl(NEGATIVE_TTL_SECONDS)
            .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
            .maxQueriesPerResolve(MAX_QUERIES_PER_NAME)
            .build();
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host) {
    CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
    Future<List<InetAddress>> answer = resolver.resolveAll(host);
    answer.addListener(
        done -> {
          if (answer.isSuccess()) {
            addresses.complete(answer.getNow());
          } else {
            addresses.completeExceptionally(answer.cause());
          }
        });
    return addresses
        .orTimeout(EgressLimits.RESOLVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle(DnsResolver::unknownIfFailed)
        .thenCompose(stage -> stage);
  }

  @Override
  public void close() {
    resolver.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static CompletionStage<List<InetAddress>> unknownIfFailed(
      List<InetAddress> addresses, Throwable failure) {
    if (failure == null) {
      return CompletableFuture.completedFuture(addresses);
    }
    UnknownHostException unknown =
        new UnknownHostException(
            isTimeout(failure)
                ? "the host name could not be resolved in time"
                : "the host name has no address");
    unknown.initCause(failure);
    return CompletableFuture.failedFuture(unknown);
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || failure.getCause() instanceof DnsNameResolverTimeoutException;
  }
}
