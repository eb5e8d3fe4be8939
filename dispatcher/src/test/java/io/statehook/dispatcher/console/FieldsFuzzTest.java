package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.Bends;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bends what browsers send: it is refused in words, or becomes a form from which a record comes.
 */
class FieldsFuzzTest {
  private static final int INPUTS_PER_SEED = 5_000;
  private static final String GOOD =
      "orgId=acme&name=People%20count&url=https%3A%2F%2Fh.example%2F&devices=all&event=Room.*"
          + "&moreEvents=A%0AB&maxEvents=500&headers=x-a%3A+1%0D%0Ax-b%3A2&version=12&next=%2F"
          + "&m%C3%BC=%E2%82%AC";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void aBentFormIsRefusedInWordsOrRead(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      String input = Bends.bent(GOOD, random);
      try {
        refused += isRefused(input) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, input), e);
      }
    }
    assertThat(refused).isBetween(100, INPUTS_PER_SEED - 1_000);
  }

  private static boolean isRefused(String input) {
    Fields fields;
    try {
      fields = Fields.parse(input);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return true;
    }
    ObjectNode record = WebhookForm.of(fields, false).record();
    assertThat(record.path("orgId").isTextual()).isTrue();
    assertThat(fields.number("version", 7)).isGreaterThan(Integer.MIN_VALUE);
    return false;
  }
}
