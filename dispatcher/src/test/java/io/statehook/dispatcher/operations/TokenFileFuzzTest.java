package io.statehook.dispatcher.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.statehook.common.Bends;
import io.statehook.dispatcher.control.OrgScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bends a good token file: it is refused with its name and the reason, or says no more than it did.
 */
class TokenFileFuzzTest {
  private static final int INPUTS_PER_SEED = 1_500;
  private static final int MIN_REFUSED = 300;
  private static final String TOKEN = "shk_good";
  private static final String GOOD =
      "# name read|admin sha256 org|*\n%s\nacme read %s acme corp\n"
          .formatted(
              "ops admin " + TokenFile.sha256(TOKEN) + " *", TokenFile.sha256("shk_of acme"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void aBentFileIsRefusedInWordsOrStillOne(long seed, @TempDir Path directory) throws IOException {
    Random random = new Random(seed);
    TokenFile file = new TokenFile(Files.createFile(directory.resolve("tokens")));
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      byte[] input = Bends.bent(GOOD.getBytes(UTF_8), random);
      Files.write(file.path(), input);
      try {
        Optional<List<TokenEntry>> entries = entries(file);
        refused += entries.isEmpty() ? 1 : 0;
        Optional<Caller> caller = Tokens.in(file.path()).caller(TOKEN);
        if (entries.isEmpty()) {
          assertThat(caller).isEmpty();
        }
        entries.ifPresent(
            found -> assertThat(found).allMatch(entry -> entry.sha256().length() == 64));
        assertThat(Tokens.in(file.path()).caller("shk_bad")).isEmpty();
        caller.ifPresent(TokenFileFuzzTest::requireWhole);
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, HexFormat.of().formatHex(input)), e);
      }
    }
    assertThat(refused).isBetween(MIN_REFUSED, INPUTS_PER_SEED - MIN_REFUSED);
  }

  /** Every org is seen by a star alone, and by nothing that only resembles one. */
  private static void requireWhole(Caller caller) {
    assertThat(caller.scope().equals(OrgScope.ALL) || !caller.scope().orgId().orElse("").isBlank())
        .isTrue();
  }

  private static Optional<List<TokenEntry>> entries(TokenFile file) {
    try {
      return Optional.of(file.entries());
    } catch (IllegalArgumentException | IOException e) {
      assertThat(e.getMessage())
          .contains(file.path().toString())
          .hasSizeGreaterThan(file.path().toString().length() + 10)
          .doesNotContain(TOKEN);
      return Optional.empty();
    }
  }
}
