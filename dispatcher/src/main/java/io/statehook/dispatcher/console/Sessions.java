package io.statehook.dispatcher.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.statehook.dispatcher.operations.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in, in memory only: after a restart people sign in again. A session lasts as long
 * as its token is good, is used, and is not too old.
 */
final class Sessions {
  /** The most sessions at a time; the least used one ends first. */
  static final int LIMIT = 1_000;

  /** A session that nobody uses ends after this. */
  static final Duration IDLE = Duration.ofMinutes(30);

  /** Every session ends after this. */
  static final Duration LIFE = Duration.ofHours(12);

  private static final int RANDOM_BYTES = 32;

  private final Function<String, Optional<Caller>> tokens;
  private final SecureRandom random;
  private final Ticker nanos;
  private final Cache<String, Held> held;

  /** What is kept of a session; the token stays to ask whether it is still good. */
  private record Held(String token, String formToken, long startedNanos) {
    @Override
    public String toString() {
      return "Held[***]";
    }
  }

  /**
   * No sessions yet.
   *
   * @param tokens tells whose a token is; empty for one that is not good (any more)
   */
  Sessions(Function<String, Optional<Caller>> tokens, SecureRandom random, Ticker nanos) {
    this.tokens = tokens;
    this.random = random;
    this.nanos = nanos;
    this.held =
        Caffeine.newBuilder()
            .maximumSize(LIMIT)
            .expireAfterAccess(IDLE)
            .ticker(nanos)
            .executor(Runnable::run)
            .build();
  }

  /** Begins a session; gives its id unless the token is not good. */
  Optional<String> signIn(String token) {
    return tokens
        .apply(token)
        .map(
            caller -> {
              String id = unguessable();
              held.put(id, new Held(token, unguessable(), nanos.read()));
              return id;
            });
  }

  /** The session with this id, if it lasts; it is used by that. */
  Optional<Session> find(String id) {
    return lasting(id, held.getIfPresent(id));
  }

  /** The same without using it: what a page asks by itself does not show that anybody is there. */
  Optional<Session> peek(String id) {
    return lasting(id, held.policy().getIfPresentQuietly(id));
  }

  private Optional<Session> lasting(String id, @Nullable Held found) {
    if (found == null) {
      return Optional.empty();
    }
    Optional<Caller> caller =
        nanos.read() - found.startedNanos() < LIFE.toNanos()
            ? tokens.apply(found.token())
            : Optional.empty();
    if (caller.isEmpty()) {
      held.invalidate(id);
    }
    return caller.map(who -> new Session(who, found.formToken()));
  }

  /** Ends a session. */
  void signOut(String id) {
    held.invalidate(id);
  }

  /** Whether the text is the one that the session's forms carry, told in constant time. */
  static boolean isFormToken(Session session, String text) {
    return MessageDigest.isEqual(
        session.formToken().getBytes(StandardCharsets.UTF_8),
        text.getBytes(StandardCharsets.UTF_8));
  }

  private String unguessable() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
