package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Map<String, Caller> tokens =
      new ConcurrentHashMap<>(Map.of("good", new Caller("ann", OrgScope.of("acme"), true)));
  private final Sessions sessions =
      new Sessions(token -> Optional.ofNullable(tokens.get(token)), new SecureRandom(), nanos::get);

  @Test
  void aGoodTokenBeginsASession() {
    String id = sessions.signIn("good").orElseThrow();

    assertThat(sessions.find(id).orElseThrow().caller().name()).isEqualTo("ann");
    assertThat(sessions.find(id).orElseThrow().formToken()).hasSizeGreaterThan(40);
  }

  @Test
  void anyOtherTokenBeginsNone() {
    assertThat(sessions.signIn("bad")).isEmpty();
    assertThat(sessions.find("bad")).isEmpty();
  }

  @Test
  void twoSessionsShareNothing() {
    String one = sessions.signIn("good").orElseThrow();
    String other = sessions.signIn("good").orElseThrow();

    assertThat(one).isNotEqualTo(other);
    assertThat(sessions.find(one).orElseThrow().formToken())
        .isNotEqualTo(sessions.find(other).orElseThrow().formToken());
  }

  @Test
  void aRevokedTokenEndsItsSessions() {
    String id = sessions.signIn("good").orElseThrow();

    tokens.clear();

    assertThat(sessions.find(id)).isEmpty();
  }

  @Test
  void signingOutEndsASession() {
    String id = sessions.signIn("good").orElseThrow();

    sessions.signOut(id);

    assertThat(sessions.find(id)).isEmpty();
  }

  @Test
  void anIdleSessionEnds() {
    String id = sessions.signIn("good").orElseThrow();

    pass(Sessions.IDLE.plusSeconds(1));

    assertThat(sessions.find(id)).isEmpty();
  }

  @Test
  void whatAPageAsksByItselfKeepsNoSession() {
    String id = sessions.signIn("good").orElseThrow();

    for (int i = 0; i < 5; i++) {
      pass(Sessions.IDLE.dividedBy(5).minusSeconds(1));
      assertThat(sessions.peek(id)).as("minute %d", 6 * (i + 1)).isPresent();
    }
    pass(Duration.ofSeconds(6));

    assertThat(sessions.peek(id)).isEmpty();
    assertThat(sessions.find(id)).isEmpty();
  }

  @Test
  void whatAPageAsksByItselfIsRefusedWhenTheTokenIsRevoked() {
    String id = sessions.signIn("good").orElseThrow();

    tokens.clear();

    assertThat(sessions.peek(id)).isEmpty();
  }

  @Test
  void aSessionInUseEndsAfterItsLife() {
    String id = sessions.signIn("good").orElseThrow();

    for (int i = 0; i < 35; i++) {
      pass(Duration.ofMinutes(20));
      assertThat(sessions.find(id)).as("after %d minutes", 20 * (i + 1)).isPresent();
    }
    pass(Duration.ofMinutes(20));

    assertThat(sessions.find(id)).isEmpty();
  }

  @Test
  void noTextShowsASecret() {
    String id = sessions.signIn("good").orElseThrow();
    Session session = sessions.find(id).orElseThrow();

    assertThat(session.toString()).doesNotContain(session.formToken());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
