package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SignInTest {
  private static final int BURST = 3;

  private final Map<String, Integer> bad = new HashMap<>();
  private final SignInPages pages =
      new SignInPages(
          new Templates(),
          new Sessions(
              token ->
                  token.equals("good")
                      ? Optional.of(new Caller("ann", OrgScope.of("acme"), true))
                      : Optional.empty(),
              new SecureRandom(),
              () -> 0),
          address ->
              bad.merge(address, 1, Integer::sum) > BURST
                  ? OptionalLong.of(7)
                  : OptionalLong.empty());

  @Test
  void badTokensFromOneAddressAreSlowedDown() {
    for (int i = 0; i < BURST; i++) {
      assertThat(signIn("192.0.2.1", "guess" + i).status()).isEqualTo(401);
    }

    PageReply refused = signIn("192.0.2.1", "guess");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.html()).contains("Try again in 7 seconds").doesNotContain("guess");
    assertThat(signIn("192.0.2.2", "guess").status()).isEqualTo(401);
  }

  @Test
  void aGoodTokenIsTakenWhateverElseCameFromThere() {
    for (int i = 0; i < 2 * BURST; i++) {
      signIn("192.0.2.1", "guess" + i);
    }

    assertThat(signIn("192.0.2.1", "good").sessionId()).isPresent();
    assertThat(bad).containsEntry("192.0.2.1", 2 * BURST);
  }

  private PageReply signIn(String address, String token) {
    return pages.signIn(
        new PageRequest(
            address,
            "/sign-in",
            Map.of(),
            Fields.NONE,
            new Fields(Map.of("token", List.of(token))),
            Optional.empty(),
            false,
            Theme.AUTO));
  }
}
