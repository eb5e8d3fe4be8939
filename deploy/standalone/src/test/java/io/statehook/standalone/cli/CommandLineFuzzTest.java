package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.statehook.common.Bends;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bends command lines that are wrong to begin with, in two places each, so that none starts
 * anything. Each ends at once as a mistake of whoever typed it, in words and without a stack trace.
 */
class CommandLineFuzzTest {
  private static final int LINES_PER_SEED = 120;
  private static final Set<Integer> MISTAKES = Set.of(ExitCodes.USAGE, ExitCodes.INVALID);
  private static final List<List<String>> LINES =
      List.of(
          List.of("events", "publish", "--org", "acme", "--bogus=1", "--value", "{broken"),
          List.of("events", "simulate", "--duration", "soon", "--rate", "fast"),
          List.of("events", "tail", "--key", "A..B", "--limit", "x"),
          List.of("attempts", "list", "--since", "yesterday", "--outcome", "lost"),
          List.of("deliveries", "show", "1-2", "--bogus"),
          List.of("dead-letters", "redrive", "--bogus", "--limit", "many"),
          List.of("subscriptions", "apply", "--nothing", "--at", "all"),
          List.of("secrets", "put", "--kind", "magic", "--bogus"),
          List.of("tokens", "create", "--bogus", "--org"),
          List.of("keys", "show", "--org", "a\tb", "--bogus"),
          List.of("verify", "--at", "never", "--bogus"),
          List.of("dev", "--devices", "many", "--rate", "fast"),
          List.of("topics", "plan", "-o", "xml", "--bogus"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void aBentLineIsAMistakeToldInWords(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < LINES_PER_SEED; i++) {
      List<String> words = bent(LINES.get(random.nextInt(LINES.size())), random);
      try {
        Run.Ended ended = new Run().command(words.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isIn(MISTAKES);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isNotBlank().doesNotContain("\tat ", "java.lang", "Exception");
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, line %d: %s".formatted(seed, i, words), e);
      }
    }
  }

  /**
   * One word is bent, doubled, left out or put elsewhere; the verbs stay, with their first error.
   */
  private static List<String> bent(List<String> good, Random random) {
    List<String> words = new ArrayList<>(good);
    int at = 2 + random.nextInt(words.size() - 2);
    switch (random.nextInt(4)) {
      case 0 -> words.set(at, Bends.bent(words.get(at), random));
      case 1 -> words.add(at, words.get(at));
      case 2 -> words.add(Bends.bent("--bootstrap-server", random));
      default -> words.add(at, Bends.bent("--org", random));
    }
    return words;
  }
}
