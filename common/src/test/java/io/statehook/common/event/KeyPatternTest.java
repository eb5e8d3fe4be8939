package io.statehook.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPatternTest {

  @ParameterizedTest
  @CsvSource({
    // Plain keys: all segments, without case.
    "BootEvent, BootEvent",
    "bootevent, BOOTEVENT",
    "Standby.State, Standby.State",
    "standby.STATE, Standby.State",
    "A.B.C, a.b.c",
    "_a.b_1, _A.B_1",
    // * in the middle is exactly one segment, plain or indexed.
    "A.*.C, A.B.C",
    "A.*.C, A.B[2].C",
    "*.State, Standby.State",
    "*.*.C, A.B.C",
    "*.B, A[7].B",
    // * at the end is one segment or more.
    "*, BootEvent",
    "*, A.B.C.D",
    "*, A[1]",
    "RoomAnalytics.*, RoomAnalytics.PeopleCount",
    "RoomAnalytics.*, RoomAnalytics.PeopleCount.Current",
    "RoomAnalytics.*, roomanalytics.PeopleCount[3]",
    "A.*.*, A.B.C",
    "A.*.*, A.B.C.D",
    "*.*, A.B",
    // Indexes.
    "Call[3], Call[3]",
    "Call[3].State, CALL[3].state",
    "Call[*], Call[0]",
    "Call[*], Call[999999999]",
    "Call[*].State, Call[12].State",
    "Call[1..3], Call[1]",
    "Call[1..3], Call[2]",
    "Call[1..3], Call[3]",
    "Call[2..2], Call[2]",
    "Call[1..n], Call[1]",
    "Call[1..n], Call[999999999]",
    "Call[0..n], Call[0]",
    "Call[03], Call[3]",
    "A[*].B[1..2].*, A[9].B[2].C",
    "Peripherals.ConnectedDevice[*].RoomAnalytics.*, Peripherals.ConnectedDevice[2].RoomAnalytics.PeopleCount.Current"
  })
  void choosesTheKey(String pattern, String key) {
    assertThat(KeyPattern.parse(pattern).matches(key(key))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "BootEvent, BootEvents",
    "BootEvent, BootEvent.Time",
    "BootEvent, Boot",
    "Standby.State, Standby",
    "Standby.State, State.Standby",
    "Standby.State, Standby.State.Since",
    "A.B.C, A.B.D",
    "A_B, A.B",
    // * is a whole segment and at least one.
    "RoomAnalytics.*, RoomAnalytics",
    "RoomAnalytics.*, RoomAnalyticsExtra.PeopleCount",
    "RoomAnalytics.*, Peripherals.RoomAnalytics.PeopleCount",
    "A.*.C, A.C",
    "A.*.C, A.B.B.C",
    "A.*.*, A.B",
    "A.*, B.C",
    "*.*, A",
    "*.State, State",
    "*.State, A.B.State",
    // An indexed segment never fits a plain one.
    "Call, Call[1]",
    "Call[*], Call",
    "Call[1..n], Call",
    "Call[1].State, Call.State",
    "Call.State, Call[1].State",
    "A.*, A[1].B",
    "A[*].*, A.B",
    // Ranges.
    "Call[3], Call[2]",
    "Call[3], Call[30]",
    "Call[1..3], Call[0]",
    "Call[1..3], Call[4]",
    "Call[1..n], Call[0]",
    "Call[2..2], Call[3]",
    "Call[*], Calls[1]",
    "Call[*].State, Call[1]",
    "Call[*], Call[1].State",
    "A[1..2].B[3], A[1].B[4]"
  })
  void leavesTheKey(String pattern, String key) {
    assertThat(KeyPattern.parse(pattern).matches(key(key))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "A.",
        ".A",
        "A..B",
        "A...B",
        "A B",
        "A. B",
        "A-B",
        "1A",
        "\u00c4",
        "A*",
        "*A",
        "**",
        "A.**",
        "*[1]",
        "*[*]",
        "[1]",
        "A[]",
        "A[-1]",
        "A[n]",
        "A[1..]",
        "A[..3]",
        "A[3..1]",
        "A[1...3]",
        "A[1.3]",
        "A[n..n]",
        "A[1..N]",
        "A[1..*]",
        "A[*..3]",
        "A[ 1]",
        "A[1",
        "A1]",
        "A[1][2]",
        "A[1]B",
        "A[1234567890]",
        "A[1..1234567890]",
        "A/B",
        "A\n",
        "A.B\u0000",
        "A[\u0661]",
        "$",
        "(A)"
      })
  void refusesWhatIsNotInTheGrammar(String text) {
    assertThatThrownBy(() -> KeyPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
    assertThat(EventKey.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "A.*", "*.B", "A[*]", "A[1..3]", "A[1..n].B", "A[2..2]"})
  void aKeyHasNoWildcardAndNoRange(String text) {
    KeyPattern.parse(text);

    assertThat(EventKey.parse(text)).isEmpty();
  }

  @Test
  void patternsAndKeysAreBounded() {
    String segments32 = "A.".repeat(31) + "A";
    String long512 = "A".repeat(127) + ".A".repeat(20) + "." + "B".repeat(120);

    assertThat(KeyPattern.parse(segments32).matches(key(segments32))).isTrue();
    assertThat(EventKey.parse("A." + segments32)).isEmpty();
    assertThatThrownBy(() -> KeyPattern.parse("A." + segments32)).hasMessageContaining("32");
    assertThat(EventKey.parse(long512)).isPresent();
    assertThat(EventKey.parse("A".repeat(129))).isEmpty();
    assertThat(EventKey.parse("AAAAAAAAA.".repeat(60))).isEmpty();
    assertThatThrownBy(() -> KeyPattern.parse("x".repeat(513)))
        .hasMessage("a key pattern has at most 512 characters, not 513");
  }

  @Test
  void keysThatDifferOnlyInCaseAreOneKey() {
    assertThat(key("Standby.State")).isEqualTo(key("STANDBY.state")).hasToString("standby.state");
    assertThat(key("A[03]")).isEqualTo(key("a[3]"));
    assertThat(KeyPattern.parse("Standby.State")).hasToString("Standby.State");
  }

  @ParameterizedTest
  @CsvSource({
    "A, A, true",
    "A, B, false",
    "*, A.B, true",
    "A, A.*, false",
    "A.*, A.*, true",
    "A.*, *, true",
    "A.*, *.B, true",
    "A.*, A.B.*, true",
    "A.B.*, A.C.*, false",
    "A.*.C, A.B.*, true",
    "A.*.C, A.*.D, false",
    "*.*, A, false",
    "A[1..3], A[3..5], true",
    "A[1..3], A[4..n], false",
    "A[*].*, A.*, false",
    "A[*], *, true"
  })
  void knowsWhetherPatternsShareAKey(String one, String other, boolean shared) {
    assertThat(KeyPattern.parse(one).overlaps(KeyPattern.parse(other))).isEqualTo(shared);
    assertThat(KeyPattern.parse(other).overlaps(KeyPattern.parse(one))).isEqualTo(shared);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void overlapIsExactlyWhatTryingEveryKeyFinds(long seed) {
    Random random = new Random(seed);
    List<EventKey> universe = universe();
    for (int i = 0; i < 1_500; i++) {
      KeyPattern one = KeyPattern.parse(randomPattern(random));
      KeyPattern other = KeyPattern.parse(randomPattern(random));
      boolean found = universe.stream().anyMatch(key -> one.matches(key) && other.matches(key));

      if (one.overlaps(other) != found || other.overlaps(one) != found) {
        fail("seed %d: %s and %s share a key: %s".formatted(seed, one, other, found));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void matchingIsWhatASlowReadingOfTheGrammarSays(long seed) {
    Random random = new Random(seed);
    List<EventKey> universe = universe();
    List<String[]> split = universe.stream().map(key -> key.toString().split("\\.")).toList();
    for (int i = 0; i < 500; i++) {
      String text = randomPattern(random);
      KeyPattern pattern = KeyPattern.parse(text);
      String[] segments = text.split("(?<=[^.])\\.(?=[^.])");
      for (int k = 0; k < split.size(); k++) {
        EventKey key = universe.get(k);
        boolean matches = slowlyMatches(segments, split.get(k));
        if (pattern.matches(key) != matches) {
          fail("seed %d: %s matches %s: %s".formatted(seed, text, key, matches));
        }
      }
    }
  }

  /** Written from the grammar's text alone, segment by segment. */
  private static boolean slowlyMatches(String[] pattern, String[] key) {
    boolean open = pattern[pattern.length - 1].equals("*");
    if (open ? key.length < pattern.length : key.length != pattern.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (!pattern[i].equals("*") && !slowlyMatches(pattern[i], key[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean slowlyMatches(String pattern, String segment) {
    if (!pattern.contains("[")) {
      return pattern.equalsIgnoreCase(segment);
    }
    String range = pattern.substring(2, pattern.length() - 1);
    for (int index = 0; index <= 4; index++) {
      boolean inRange =
          switch (range) {
            case "*" -> true;
            case "1..2" -> index == 1 || index == 2;
            case "2..n" -> index >= 2;
            default -> range.equals(Integer.toString(index));
          };
      if (inRange && segment.equalsIgnoreCase(pattern.charAt(0) + "[" + index + "]")) {
        return true;
      }
    }
    return false;
  }

  /** Every key of one to four segments out of four that patterns can tell apart. */
  private static List<EventKey> universe() {
    List<String> texts = new ArrayList<>(List.of(""));
    List<EventKey> keys = new ArrayList<>();
    for (int length = 1; length <= 4; length++) {
      List<String> longer = new ArrayList<>();
      for (String text : texts) {
        for (String segment : List.of("a", "b", "a[0]", "a[1]", "a[2]", "a[3]")) {
          longer.add(text.isEmpty() ? segment : text + "." + segment);
        }
      }
      longer.forEach(text -> keys.add(key(text)));
      texts = longer;
    }
    return keys;
  }

  /** Up to three segments, so that an open end still fits into the universe. */
  private static String randomPattern(Random random) {
    List<String> choices =
        List.of("A", "a", "B", "*", "*", "a[*]", "A[1]", "a[3]", "a[1..2]", "A[2..n]");
    StringBuilder pattern = new StringBuilder(choices.get(random.nextInt(choices.size())));
    for (int i = random.nextInt(3); i > 0; i--) {
      pattern.append('.').append(choices.get(random.nextInt(choices.size())));
    }
    return pattern.toString();
  }

  private static EventKey key(String text) {
    return EventKey.parse(text).orElseThrow();
  }
}
