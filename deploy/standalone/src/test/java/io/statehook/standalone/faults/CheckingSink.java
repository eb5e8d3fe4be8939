package io.statehook.standalone.faults;

import io.statehook.common.signing.Sha256;
import io.statehook.standalone.tls.DevCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * HTTPS receivers, each on a loopback address of its own, with scripted behaviour and one ledger.
 * One thread does all the work, so the ledger is in the order of arrival.
 */
final class CheckingSink implements AutoCloseable {
  /** More would not fit into one certificate that clients take. */
  static final int MAX_HOSTS = 250;

  /** An answer needs no longer to whoever listens. */
  private static final Duration UNDER_WAY = Duration.ofMillis(100);

  private static final int START_SECONDS = 30;
  private static final String USER_AGENT = "Statehook/";

  private final Vertx vertx;
  private final int hosts;
  private final int port;
  private final Clock clock = Clock.systemUTC();
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> mostOpen = new ConcurrentHashMap<>();
  private final Set<String> workers = ConcurrentHashMap.newKeySet();
  private final List<Reception> ledger = new ArrayList<>();
  private final List<String> forged = new CopyOnWriteArrayList<>();
  private final BiFunction<HttpServerRequest, byte[], String> verifier;

  /**
   * Receivers that listen.
   *
   * @param hosts how many addresses, from 127.0.1.1 on
   * @param verifier tells what is wrong with a request; empty text if nothing
   */
  CheckingSink(
      DevCertificates certificates,
      int hosts,
      BiFunction<HttpServerRequest, byte[], String> verifier)
      throws Exception {
    if (hosts < 1 || hosts > MAX_HOSTS) {
      throw new IllegalArgumentException("1 to %d hosts, not %d".formatted(MAX_HOSTS, hosts));
    }
    this.hosts = hosts;
    this.verifier = verifier;
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    int bound = 0;
    for (int i = 0; i < hosts; i++) {
      bound = listen(certificates, host(i), bound);
    }
    port = bound;
  }

  /** The address of a receiver. */
  static String host(int index) {
    return "127.0.1." + (index + 1);
  }

  /** Where a subscription's receiver is. */
  String url(int index, String subscription) {
    if (index >= hosts) {
      throw new IllegalArgumentException("there is no host %d".formatted(index));
    }
    return "https://%s:%d/%s".formatted(host(index), port, subscription);
  }

  /** From now on; without it a receiver answers 200 at once. */
  void behave(String subscription, Behaviour behaviour) {
    behaviours.put(subscription, behaviour);
  }

  /** Everything received so far, in order. */
  List<Reception> receptions() {
    synchronized (ledger) {
      return List.copyOf(ledger);
    }
  }

  /** What these answered in a time never arrived: the network took it. */
  void unheard(Set<String> subscriptions, Instant from, Instant until) {
    for (Reception reception : receptions()) {
      Optional<Instant> answered = reception.answeredAt();
      if (subscriptions.contains(reception.subscription())
          && answered.isPresent()
          && answered.get().isAfter(from.minus(UNDER_WAY))
          && answered.get().isBefore(until)) {
        reception.gone(answered.get());
      }
    }
  }

  int port() {
    return port;
  }

  int count() {
    synchronized (ledger) {
      return ledger.size();
    }
  }

  /** Whether this worker has sent anything. */
  boolean hasHeardOf(String worker) {
    return workers.contains(worker);
  }

  /** The most requests of a subscription that were ever open at once. */
  int mostOpen(String subscription) {
    return mostOpen.getOrDefault(subscription, 0);
  }

  /** Requests whose signature was wrong. */
  List<String> forged() {
    return List.copyOf(forged);
  }

  /** Writes the ledger, for whoever has to find out what happened. */
  void dump(Path file) {
    try {
      Files.write(file, receptions().stream().map(Reception::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private int listen(DevCertificates certificates, String host, int onPort) throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(onPort)
            .setSsl(true)
            .setSslEngineOptions(new OpenSSLEngineOptions())
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificates.certificateFile().toString())
                    .setKeyPath(certificates.keyFile().toString()))
            .setUseAlpn(false)
            .setAcceptBacklog(4_096);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::receive)
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .get(START_SECONDS, TimeUnit.SECONDS)
        .actualPort();
  }

  private void receive(HttpServerRequest http) {
    Buffer body = Buffer.buffer();
    http.handler(body::appendBuffer);
    http.endHandler(end -> take(http, body.getBytes()));
  }

  private void take(HttpServerRequest http, byte[] body) {
    Reception reception = enter(http, body);
    String problem = verifier.apply(http, body);
    if (!problem.isEmpty()) {
      forged.add(problem + ": " + reception);
    }
    Answer answer =
        behaviours.getOrDefault(reception.subscription(), Behaviour.good()).answer(reception);
    reception.decided(answer);
    opened(reception.subscription());
    http.response().closeHandler(closed -> ended(reception, () -> reception.gone(clock.instant())));
    if (answer.isNone()) {
      return;
    }
    if (answer.delay().isZero()) {
      respond(http.response(), reception, answer);
    } else {
      vertx.setTimer(
          answer.delay().toMillis(), timer -> respond(http.response(), reception, answer));
    }
  }

  private Reception enter(HttpServerRequest http, byte[] body) {
    Reception.RequestHead head =
        new Reception.RequestHead(
            header(http, "x-statehook-subscription"),
            header(http, "webhook-id"),
            Integer.parseInt(header(http, "x-statehook-attempt")),
            header(http, "user-agent").substring(USER_AGENT.length()));
    workers.add(head.worker());
    int[] events = EventBody.numbers(body);
    synchronized (ledger) {
      Reception reception =
          new Reception(
              ledger.size(), clock.instant(), head, Sha256.hex(body), body.length, events);
      ledger.add(reception);
      return reception;
    }
  }

  private void respond(HttpServerResponse response, Reception reception, Answer answer) {
    if (response.closed() || !reception.openUntil().equals(Instant.MAX)) {
      return;
    }
    ended(reception, () -> reception.answered(clock.instant()));
    response.setStatusCode(answer.status());
    answer.retryAfter().ifPresent(seconds -> response.putHeader("retry-after", seconds));
    response.end().onFailure(failure -> reception.gone(clock.instant()));
  }

  private void opened(String subscription) {
    int now = open.merge(subscription, 1, Integer::sum);
    mostOpen.merge(subscription, now, Math::max);
  }

  private void ended(Reception reception, Runnable remember) {
    if (reception.openUntil().equals(Instant.MAX)) {
      remember.run();
      open.merge(reception.subscription(), -1, Integer::sum);
    }
  }

  private static String header(HttpServerRequest http, String name) {
    String value = http.getHeader(name);
    if (value == null) {
      throw new IllegalArgumentException("a request without " + name);
    }
    return value;
  }
}
