package io.statehook.common.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.Bends;
import io.statehook.common.kafka.Json;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bends good key patterns and catalogue entries. What is refused is refused in words, and what is
 * taken fits the grammar as a regular expression has it, written from its text alone.
 */
class PatternAndCatalogueFuzzTest {
  private static final int INPUTS_PER_SEED = 20_000;
  private static final int MIN_REFUSED = 2_000;
  private static final String INDEX = "\\[(\\*|\\d{1,9}|\\d{1,9}\\.\\.(\\d{1,9}|n))]";
  private static final String SEGMENT = "(\\*|[A-Za-z_][A-Za-z0-9_]*(" + INDEX + ")?)";
  private static final Pattern GRAMMAR = Pattern.compile(SEGMENT + "(\\." + SEGMENT + "){0,31}");
  private static final List<String> PATTERNS =
      List.of(
          "RoomAnalytics.PeopleCount.Current",
          "RoomAnalytics.*",
          "*.State",
          "Call[1..n].*.Duration",
          "Peripherals.ConnectedDevice[*].Name",
          "A[3].B[1..12]");
  private static final List<String> ENTRIES =
      List.of(
          "{\"key\":\"RoomAnalytics.PeopleCount.Current\",\"type\":\"status\","
              + "\"description\":\"People\",\"schema\":{\"type\":\"integer\"},\"since\":\"1.0\","
              + "\"example\":4}",
          "{\"key\":\"Call[*].*\",\"type\":\"event\"}");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void aBentPatternIsRefusedInWordsOrStillOne(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      String text = Bends.bent(PATTERNS.get(random.nextInt(PATTERNS.size())), random);
      try {
        if (isPattern(text)) {
          assertThat(text).matches(GRAMMAR);
        } else {
          refused++;
          assertThat(EventKey.parse(text)).isEmpty();
        }
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, text), e);
      }
    }
    assertThat(refused).isBetween(MIN_REFUSED, INPUTS_PER_SEED - MIN_REFUSED);
  }

  private static boolean isPattern(String text) {
    try {
      KeyPattern.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1_000);
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 20_261_122})
  void aBentEntryIsRefusedInWordsOrStillOne(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      byte[] input = Bends.bent(ENTRIES.get(random.nextInt(2)).getBytes(UTF_8), random);
      try {
        Optional<CatalogueEntry> entry = entry(input);
        refused += entry.isEmpty() ? 1 : 0;
        entry.ifPresent(
            found ->
                assertThat(CatalogueReader.read(CatalogueReader.write(found))).isEqualTo(found));
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, HexFormat.of().formatHex(input)), e);
      }
    }
    assertThat(refused).isBetween(MIN_REFUSED, INPUTS_PER_SEED - MIN_REFUSED);
  }

  private static Optional<CatalogueEntry> entry(byte[] input) {
    Json.Parsed parsed = Json.parse(input);
    Optional<JsonNode> json = parsed.document();
    if (json.isEmpty()) {
      assertThat(parsed.problem()).isNotBlank().doesNotContainPattern("\\p{Cc}");
      return Optional.empty();
    }
    try {
      return Optional.of(CatalogueReader.read(json.get()));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1_000);
      return Optional.empty();
    }
  }
}
