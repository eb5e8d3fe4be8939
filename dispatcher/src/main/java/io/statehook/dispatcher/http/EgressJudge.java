package io.statehook.dispatcher.http;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.subscription.EndpointUrl;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Says whether {@link EgressClient} would dial a URL, without dialling it: the name is resolved and
 * its addresses are judged by the same rules, as seen from this machine at this moment.
 */
public final class EgressJudge implements AutoCloseable {
  private static final String BLOCKED =
      "the host's address or port is not one that may be connected to";
  private static final String UNKNOWN = "the host name could not be resolved";

  private final TargetGuard guard;
  private final AddressResolver resolver;

  /**
   * A judge with the rules of an installation.
   *
   * @throws io.statehook.common.config.InvalidConfigException if a network cannot be read
   */
  public EgressJudge(EgressConfig rules) {
    this(TargetGuard.of(rules), new DnsResolver());
  }

  EgressJudge(TargetGuard guard, AddressResolver resolver) {
    this.guard = guard;
    this.resolver = resolver;
  }

  /** Why the URL would not be dialled, one sentence; empty if it would. Bounded in time. */
  public CompletionStage<Optional<String>> problem(EndpointUrl url) {
    if (!guard.allows(url)) {
      return CompletableFuture.completedStage(Optional.of(BLOCKED));
    }
    if (url.isIpLiteral()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return resolver.resolve(url.host()).handle(this::judged);
  }

  private Optional<String> judged(
      @Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
    if (addresses == null) {
      @Nullable Throwable cause =
          failure instanceof CompletionException ? failure.getCause() : failure;
      return Optional.of(cause == null ? UNKNOWN : String.valueOf(cause.getMessage()));
    }
    return guard.allowsAll(addresses) ? Optional.empty() : Optional.of(BLOCKED);
  }

  @Override
  public void close() {
    resolver.close();
  }
}
