package io.statehook.dispatcher.http;

import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.EgressMetrics.Refusal;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Sends POSTs to receivers that nobody trusts. One call is at most one request on the wire: no
 * redirect is followed and nothing is sent again behind the caller's back.
 */
public final class EgressClient implements AutoCloseable {
  private final HttpClients clients;
  private final Dialler dialler;
  private final EgressMetrics metrics;
  private final LongSupplier nanoTime;
  private final Semaphore permits;
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A client with its own event loops.
   *
   * @throws io.statehook.common.config.InvalidConfigException if a network cannot be read
   * @throws IllegalArgumentException if the CA file cannot be read
   */
  public EgressClient(EgressSettings settings) {
    this(settings, new DnsResolver(), TlsEngine.best(), System::nanoTime);
  }

  EgressClient(
      EgressSettings settings,
      AddressResolver resolver,
      TlsEngine tlsEngine,
      LongSupplier nanoTime) {
    this(settings, TargetGuard.of(settings.rules()), resolver, tlsEngine, nanoTime);
  }

  EgressClient(
      EgressSettings settings,
      TargetGuard guard,
      AddressResolver resolver,
      TlsEngine tlsEngine,
      LongSupplier nanoTime) {
    EndingCertificates ending = new EndingCertificates(Clock.systemUTC()::instant);
    this.clients = new HttpClients(settings, tlsEngine, ending);
    this.metrics = new EgressMetrics(clients::openConnections, ending::count);
    InetSocketAddress proxy = settings.rules().proxy();
    this.dialler =
        new Dialler(
            guard,
            resolver,
            proxy == null ? null : new ForwardProxy(proxy, resolver),
            clients,
            metrics);
    this.nanoTime = nanoTime;
    this.permits = new Semaphore(settings.maxConnections());
  }

  /**
   * Sends one request.
   *
   * @return completes within the request's timeout, never exceptionally, on any thread; continue
   *     elsewhere if the next step may block
   */
  public CompletionStage<EgressResult> send(EgressRequest request) {
    return send(request, () -> true);
  }

  /**
   * Sends one request unless it may not leave any more once there is a connection.
   *
   * @param mayLeave asked on an event loop, directly before the first byte; must not block
   * @return as above
   */
  public CompletionStage<EgressResult> send(EgressRequest request, BooleanSupplier mayLeave) {
    return send(new Exchange(request, clients, nanoTime, mayLeave));
  }

  /**
   * Sends one request on a connection of its own and looks at whose certificate is shown there.
   *
   * @param mayLeave as above
   * @return as above
   */
  public CompletionStage<InspectedResult> inspect(EgressRequest request, BooleanSupplier mayLeave) {
    Exchange exchange = new Exchange(request.onItsOwn(), clients, nanoTime, mayLeave);
    return send(exchange).thenApply(result -> new InspectedResult(result, exchange.certificate()));
  }

  private CompletionStage<EgressResult> send(Exchange exchange) {
    if (closed) {
      return refused(Kind.SHUTDOWN, "the client was closed");
    }
    if (!permits.tryAcquire()) {
      metrics.refused(Refusal.BUSY);
      return refused(Kind.BUSY, "too many requests are open");
    }
    open.add(exchange);
    CompletableFuture<EgressResult> result = exchange.start(dialler);
    result.thenRun(
        () -> {
          open.remove(exchange);
          permits.release();
        });
    if (closed) {
      exchange.shutDown();
    }
    return result.minimalCompletionStage();
  }

  /** Its numbers for monitoring. */
  public EgressMetrics metrics() {
    return metrics;
  }

  /** Ends everything in bounded time; open requests end as {@link Kind#SHUTDOWN}. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Exchange::shutDown);
    CompletableFuture<?>[] results =
        open.stream().map(Exchange::result).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(results)
        .completeOnTimeout(null, EgressLimits.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    dialler.close();
    clients.close();
  }

  int openConnections() {
    return clients.openConnections();
  }

  private static CompletionStage<EgressResult> refused(Kind kind, String detail) {
    return CompletableFuture.completedStage(new EgressFailure(kind, detail, Duration.ZERO));
  }
}
