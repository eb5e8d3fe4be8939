package io.statehook.dispatcher.admin;

import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Tokens;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who brings a token, as {@code Authorization: Bearer}, and not too often. A token in an
 * address is no token: addresses are logged everywhere. Since no browser adds this header by
 * itself, no page of somebody else can use it.
 */
final class Doorkeeper implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);
  private static final String CALLER = "statehook.caller";
  private static final String SCHEME = "bearer ";

  private final Tokens tokens;
  private final RateLimits limits;

  Doorkeeper(Tokens tokens, RateLimits limits) {
    this.tokens = tokens;
    this.limits = limits;
  }

  /** Who was let in. */
  static Caller caller(RoutingContext context) {
    Caller caller = context.get(CALLER);
    if (caller == null) {
      throw new IllegalStateException("nobody was let in here");
    }
    return caller;
  }

  @Override
  public void handle(RoutingContext context) {
    Optional<Caller> caller = token(context.request()).flatMap(tokens::caller);
    OptionalLong wait =
        caller
            .map(known -> limits.caller(known.name()))
            .orElseGet(() -> stranger(context.request()));
    if (wait.isPresent()) {
      tooOften(context, wait.getAsLong());
    } else if (caller.isPresent()) {
      context.put(CALLER, caller.get());
      context.next();
    } else {
      unknown(context);
    }
  }

  /**
   * Counts a bad token from an address; says in how many seconds to come again if too many came.
   */
  OptionalLong badToken(String address) {
    OptionalLong wait = limits.stranger(address);
    if (wait.isEmpty()) {
      log.warn("bad token: address={}", address);
    }
    return wait;
  }

  private OptionalLong stranger(HttpServerRequest request) {
    return token(request).isPresent()
        ? badToken(address(request))
        : limits.stranger(address(request));
  }

  private static void tooOften(RoutingContext context, long seconds) {
    new Problem(
            ProblemKind.TOO_MANY_REQUESTS,
            "come again in %d s".formatted(seconds),
            List.of(),
            Map.of("retry-after", Long.toString(seconds)))
        .answer()
        .send(context.response());
  }

  private static void unknown(RoutingContext context) {
    new Problem(
            ProblemKind.UNAUTHORIZED,
            "send one as Authorization: Bearer; statehook tokens create makes one",
            List.of(),
            Map.of("www-authenticate", "Bearer realm=\"statehook\""))
        .answer()
        .send(context.response());
  }

  private static Optional<String> token(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("authorization"))
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  private static String address(HttpServerRequest request) {
    return String.valueOf(request.remoteAddress().hostAddress());
  }
}
