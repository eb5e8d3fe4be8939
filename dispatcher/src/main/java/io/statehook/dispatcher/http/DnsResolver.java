package io.statehook.dispatcher.http;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the name servers of the machine. The resolver of the JDK blocks a thread per name, so that a
 * few names with slow servers would delay every other receiver; this one waits without threads.
 * Names are complete as they stand: search domains would make internal names reachable.
 *
 * <p>Answers are kept here and not in the library, which keeps each address as it comes in: whoever
 * asked in between would judge half an answer.
 */
final class DnsResolver implements AddressResolver {
  private static final long QUERY_TIMEOUT_MILLIS = 2_000;
  private static final int MAX_QUERIES_PER_NAME = 16;

  /** What a name has, or that it has nothing, is believed for so long, whatever its records say. */
  private static final Duration KEPT = Duration.ofSeconds(5);

  private static final int MAX_KEPT_NAMES = 10_000;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("statehook-dns", true), NioIoHandler.newFactory());
  private final DnsNameResolver resolver;
  private final AsyncCache<String, Answer> answers;

  /** All addresses, or why there are none. */
  private record Answer(List<InetAddress> addresses, @Nullable UnknownHostException failure) {
    CompletionStage<List<InetAddress>> stage() {
      return failure == null
          ? CompletableFuture.completedStage(addresses)
          : CompletableFuture.failedStage(failure);
    }
  }

  DnsResolver() {
    this(DnsServerAddressStreamProviders.platformDefault(), KEPT);
  }

  DnsResolver(DnsServerAddressStreamProvider nameServers, Duration kept) {
    answers = Caffeine.newBuilder().maximumSize(MAX_KEPT_NAMES).expireAfterWrite(kept).buildAsync();
    resolver =
        new DnsNameResolverBuilder(group.next())
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .nameServerProvider(nameServers)
            .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
            // Both families are awaited: the whole answer is judged.
            .completeOncePreferredResolved(false)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .searchDomains(List.of())
            .ndots(1)
            .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
            .maxQueriesPerResolve(MAX_QUERIES_PER_NAME)
            .build();
  }

  @Override
  public CompletionStage<List<InetAddress>> resolve(String host) {
    return answers.get(host, (name, executor) -> ask(name)).thenCompose(Answer::stage);
  }

  private CompletableFuture<Answer> ask(String name) {
    CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
    Future<List<InetAddress>> answer = resolver.resolveAll(name);
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
        .handle(DnsResolver::answer);
  }

  @Override
  public void close() {
    resolver.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static Answer answer(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
    if (addresses != null) {
      return new Answer(addresses, null);
    }
    UnknownHostException unknown =
        new UnknownHostException(
            isTimeout(failure)
                ? "the host name could not be resolved in time"
                : "the host name has no address");
    unknown.initCause(failure);
    return new Answer(List.of(), unknown);
  }

  private static boolean isTimeout(@Nullable Throwable failure) {
    return failure instanceof TimeoutException
        || (failure != null && failure.getCause() instanceof DnsNameResolverTimeoutException);
  }
}
