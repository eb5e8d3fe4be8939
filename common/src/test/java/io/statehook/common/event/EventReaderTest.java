package io.statehook.common.event;

import static io.statehook.common.event.SampleEvents.GOOD;
import static io.statehook.common.event.SampleEvents.replaced;
import static io.statehook.common.event.SampleEvents.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final DeviceEvent GOOD_EVENT =
      new DeviceEvent(
          "acme", "room-17-board", EventType.STATUS, "RoomAnalytics.PeopleCount.Current");

  private final EventReader reader = new EventReader();

  @Test
  void aGoodEventGivesItsRoutingFacts() {
    assertThat(read(GOOD)).isEqualTo(GOOD_EVENT);
  }

  @ParameterizedTest
  @MethodSource("io.statehook.common.event.MalformedEvents#all")
  void aBadValueIsRefusedWithItsReasonAndTheNextGoodOneIsRead(MalformedEvents.Case bad) {
    EventReading reading = reader.read(bad.bytes());

    assertThat(reading).isInstanceOf(EventRefusal.class);
    EventRefusal refusal = (EventRefusal) reading;
    assertThat(refusal.reason()).as(refusal.detail()).isEqualTo(bad.reason());
    assertThat(refusal.detail()).isNotBlank().hasSizeLessThan(300).doesNotContainPattern("\\p{Cc}");
    assertThat(read(GOOD)).isEqualTo(GOOD_EVENT);
  }

  @Test
  void theCasesAreManyAndTheirNamesUnique() {
    List<MalformedEvents.Case> cases = MalformedEvents.all();
    Set<String> names = new HashSet<>();
    cases.forEach(bad -> names.add(bad.name()));

    assertThat(cases).hasSizeGreaterThan(60);
    assertThat(names).hasSameSizeAs(cases);
  }

  @Test
  void whatIsExactlyAtALimitIsAccepted() {
    assertThat(SampleEvents.ofLength(EventReader.MAX_BYTES)).hasSize(EventReader.MAX_BYTES);
    for (String atLimit :
        List.of(
            SampleEvents.ofLength(EventReader.MAX_BYTES),
            SampleEvents.ofDepth(EventReader.MAX_DEPTH),
            replaced("value", "1".repeat(1000)),
            replaced("value", "1e999999999"),
            with("\"" + "n".repeat(50_000) + "\":1"),
            with("\"workspaceId\":\"" + "w".repeat(128) + "\""))) {
      assertThat(read(atLimit)).isEqualTo(GOOD_EVENT);
    }
    assertThat(read(replaced("id", "\"" + "i".repeat(64) + "\""))).isInstanceOf(DeviceEvent.class);
    assertThat(read(replaced("orgId", "\"" + "\u00e4".repeat(128) + "\"")))
        .isInstanceOf(DeviceEvent.class);
    assertThat(read(replaced("deviceId", "\"" + "\ud83d\ude00".repeat(128) + "\"")))
        .isInstanceOf(DeviceEvent.class);
    assertThat(read(replaced("key", "\"" + "K".repeat(512) + "\"")))
        .isInstanceOf(DeviceEvent.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"workspaceId\":\"room-17\"",
        "\"extra\":null",
        "\"extra\":{\"a\":[1,2,{\"b\":\"\\ud800\"}]}",
        "\"extra\":\"\\u0000\"",
        "\"\":1",
        "\"__proto__\":{\"deviceId\":\"nested names are not ours\"}",
        "\"removed\":false",
        "\"ids\":1",
        "\"right-to-left \u202e\":\"\ud83d\ude00\""
      })
  void furtherMembersPass(String member) {
    assertThat(read(with(member))).isEqualTo(GOOD_EVENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "\"\"", "[]", "{}", "-0.0e-5", "\"\\ud800\"", "[[[]]]"})
  void anyJsonIsAValue(String value) {
    assertThat(read(replaced("value", value))).isEqualTo(GOOD_EVENT);
  }

  @Test
  void aRemovedStatusAndAHappeningNeedNoValue() {
    assertThat(read(SampleEvents.without("value").replace("}", ",\"removed\":true}")))
        .isEqualTo(GOOD_EVENT);
    assertThat(
            read(
                SampleEvents.without("value").replace("\"type\":\"status\"", "\"type\":\"event\"")))
        .isInstanceOf(DeviceEvent.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T10:02:31Z",
        "2026-11-21t10:02:31z",
        "2026-11-21T10:02:31.1Z",
        "2026-11-21T10:02:31.123456789+05:30",
        "2024-02-29T23:59:60-23:59",
        "2000-02-29T00:00:00-00:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z"
      })
  void everyFormOfRfc3339IsATimestamp(String timestamp) {
    assertThat(read(replaced("timestamp", "\"" + timestamp + "\""))).isEqualTo(GOOD_EVENT);
  }

  @Test
  void whiteSpaceAndOrderOfMembersDoNotMatter() {
    assertThat(read(" \r\n" + GOOD.replace(",", " ,\n\t") + "\n ")).isEqualTo(GOOD_EVENT);
    assertThat(
            read(
                "{\"type\":\"status\",\"value\":4,\"timestamp\":\"2026-11-21T10:02:31Z\","
                    + "\"key\":\"RoomAnalytics.PeopleCount.Current\",\"deviceId\":\"room-17-board\","
                    + "\"orgId\":\"acme\",\"id\":\"0199a1f2-7c3e\"}"))
        .isEqualTo(GOOD_EVENT);
  }

  @Test
  void escapedNamesAndValuesAreReadAsWhatTheyMean() {
    assertThat(read(GOOD.replace("\"deviceId\"", "\"\\u0064eviceId\""))).isEqualTo(GOOD_EVENT);
    assertThat(read(GOOD.replace("room-17", "\\u0072oom-17"))).isEqualTo(GOOD_EVENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":\"a\",}                 | at byte",
        "{\"id\":\"a\",\"id\":\"b\"}     | id",
        "{\"id\":\"a b\"}                | id: 1 to 64 visible ASCII characters",
        "{\"type\":\"x\"}                | type: must be \"status\" or \"event\"",
        "{\"id\":\"a\",\"orgId\":\"b\"}  | deviceId: is missing",
        "[1]                             | not a JSON object"
      })
  void aRefusalSaysWhatAndWhere(String text, String detail) {
    assertThat(((EventRefusal) read(text)).detail()).contains(detail);
  }

  @Test
  void aRefusalNeverRepeatsAValue() {
    for (MalformedEvents.Case bad : MalformedEvents.all()) {
      assertThat(((EventRefusal) reader.read(bad.bytes())).detail())
          .doesNotContain("room-17-board");
    }
  }

  @Test
  void aMemberThatOccursTwiceIsFoundHoweverManyThereAre() {
    for (int members = 1; members < 40; members++) {
      String names =
          IntStream.range(0, members)
              .mapToObj(i -> "\"m%d\":0".formatted(i))
              .collect(Collectors.joining(","));
      assertThat(read(with(names))).isEqualTo(GOOD_EVENT);
      assertThat(read(replaced("value", "[{%s},{%s}]".formatted(names, names))))
          .isEqualTo(GOOD_EVENT);
      for (int twice : List.of(0, members / 2, members - 1)) {
        String again = names + ",\"m" + twice + "\":1";
        for (String bad : List.of(with(again), replaced("value", "[[{" + again + "}]]"))) {
          EventRefusal refusal = (EventRefusal) read(bad);
          assertThat(refusal.reason()).isEqualTo(EventRefusal.Reason.MALFORMED);
          assertThat(refusal.detail()).contains("'m" + twice + "'").contains("at byte");
        }
      }
    }
  }

  @Test
  void manyMembersThatCollideInAHashTableAreReadInTime() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; members.length() < EventReader.MAX_BYTES - 1_000; i++) {
      // "Aa" and "BB" have the same String.hashCode, and so has every concatenation of them.
      String name = Integer.toBinaryString(0x1000 | i).replace("0", "Aa").replace("1", "BB");
      members.append(",\"").append(name).append("\":0");
    }
    long start = System.nanoTime();
    read(with(members.substring(1)));
    assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
  }

  private EventReading read(String text) {
    return reader.read(text.getBytes(UTF_8));
  }
}
