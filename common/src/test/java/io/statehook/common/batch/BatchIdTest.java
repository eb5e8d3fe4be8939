package io.statehook.common.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchIdTest {

  /** Computed with Python's hashlib: a change here makes receivers take batches twice. */
  @ParameterizedTest
  @CsvSource({
    "acme-people, 0:0-0, ded40cbad0c882dd742d825c0f8c6544",
    "acme-people, 17:4711-5210, 964acbdef53ea1b76fafc256597829f4",
    "acme-people, 17:4711-5211, d4e80494e2f39d94a7c5c2474dcf163f",
    "a, 1:1-1, 9e73bfe88fd25461984dc82179ab5a40",
    "~, 999999999:0-999999999999999999, f25309201f04b70b982385224691ca12"
  })
  void theSameEventsGiveTheSameIdForEver(String subscription, String source, String id) {
    assertThat(BatchId.of(subscription, SourceRange.parse(source).orElseThrow())).hasToString(id);
  }

  @Test
  void otherEventsGiveOtherIds() {
    Set<BatchId> ids = new HashSet<>();
    for (String subscription : new String[] {"a", "b", "a1"}) {
      for (int partition : new int[] {1, 11}) {
        for (long first = 1; first <= 20; first++) {
          for (long last = first; last <= 20; last++) {
            ids.add(BatchId.of(subscription, new SourceRange(partition, first, last)));
          }
        }
      }
    }
    assertThat(ids).hasSize(3 * 2 * 210);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "DED40CBAD0C882DD742D825C0F8C6544", "ded40cbad0c882dd742d825c0f8c65440"})
  void anotherFormIsNoId(String text) {
    assertThat(BatchId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new BatchId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0:0-0", "17:4711-5210", "999999999:0-999999999999999999"})
  void aSourceIsReadAsItIsWritten(String text) {
    assertThat(SourceRange.parse(text)).map(SourceRange::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1:2",
        "1:2-",
        "1:-2",
        ":1-2",
        "1:3-2",
        "-1:2-3",
        "1:2--3",
        "01:2-3",
        "1:02-3",
        "1:2-03",
        "1: 2-3",
        "1234567890:1-2",
        "1:1-1234567890123456789",
        "a:b-c",
        "1:1-2,2:3-4"
      })
  void anythingElseIsNoSource(String text) {
    assertThat(SourceRange.parse(text)).isEmpty();
  }

  @Test
  void aRangeThatHoldsNothingIsRefused() {
    assertThatThrownBy(() -> new SourceRange(1, 3, 2)).hasMessageContaining("1:3-2");
    assertThatThrownBy(() -> new SourceRange(-1, 0, 0)).hasMessageContaining("-1:0-0");
    assertThatThrownBy(() -> new SourceRange(0, -1, 0)).hasMessageContaining("0:-1-0");
  }
}
