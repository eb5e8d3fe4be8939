package io.statehook.common.event;

import static io.statehook.common.event.EventType.EVENT;
import static io.statehook.common.event.EventType.STATUS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCatalogueTest {
  private final EventCatalogue catalogue =
      EventCatalogue.of(
          List.of(
              entry("RoomAnalytics.*", STATUS),
              entry("RoomAnalytics.PeopleCount.*", STATUS),
              entry("RoomAnalytics.PeopleCount.Current", STATUS),
              entry("Peripherals.ConnectedDevice[*].RoomAnalytics.*", STATUS),
              entry("Call[1..3].State", STATUS),
              entry("BootEvent", EVENT)));

  @ParameterizedTest
  @CsvSource({
    "RoomAnalytics.PeopleCount.Current, STATUS, RoomAnalytics.PeopleCount.Current",
    "roomanalytics.peoplecount.CURRENT, STATUS, RoomAnalytics.PeopleCount.Current",
    "RoomAnalytics.PeopleCount.Capacity, STATUS, RoomAnalytics.PeopleCount.*",
    "RoomAnalytics.AmbientNoise.Level, STATUS, RoomAnalytics.*",
    "Peripherals.ConnectedDevice[7].RoomAnalytics.X, STATUS, Peripherals.ConnectedDevice[*].RoomAnalytics.*",
    "Call[2].State, STATUS, Call[1..3].State",
    "BootEvent, EVENT, BootEvent"
  })
  void findsTheClosestEntry(String key, EventType type, String entry) {
    assertThat(catalogue.find(key(key), type)).map(found -> found.key().text()).contains(entry);
  }

  @ParameterizedTest
  @CsvSource({
    "RoomAnalytics, STATUS",
    "Peripherals.ConnectedDevice.RoomAnalytics.X, STATUS",
    "Call[4].State, STATUS",
    "Standby.State, STATUS",
    "BootEvent, STATUS",
    "RoomAnalytics.PeopleCount.Current, EVENT",
    "BootEvent.Time, EVENT"
  })
  void approvesNothingElse(String key, EventType type) {
    assertThat(catalogue.find(key(key), type)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "RoomAnalytics.*, true",
    "RoomAnalytics.PeopleCount.Anything, true",
    "*.PeopleCount.Current, true",
    "Call[3..n].State, true",
    "Call[4..n].State, false",
    "Call.State, false",
    "BootEvent.*, false",
    "Standby.*, false"
  })
  void offersAPatternThatChoosesAnApprovedKey(String pattern, boolean offered) {
    assertThat(catalogue.offers(KeyPattern.parse(pattern))).isEqualTo(offered);
  }

  @Test
  void aKeyMayBeAStatusAndAnEvent() {
    EventCatalogue both = EventCatalogue.of(List.of(entry("A.B", STATUS), entry("A.B", EVENT)));

    assertThat(both.find(key("A.B"), STATUS)).map(CatalogueEntry::type).contains(STATUS);
    assertThat(both.find(key("A.B"), EVENT)).map(CatalogueEntry::type).contains(EVENT);
  }

  @Test
  void listsSingleKeysThenFamiliesFromTheLongest() {
    assertThat(catalogue.entries())
        .extracting(entry -> entry.key().text())
        .containsExactly(
            "RoomAnalytics.PeopleCount.Current",
            "BootEvent",
            "Peripherals.ConnectedDevice[*].RoomAnalytics.*",
            "Call[1..3].State",
            "RoomAnalytics.PeopleCount.*",
            "RoomAnalytics.*");
  }

  @Test
  void anEmptyCatalogueApprovesNothing() {
    assertThat(EventCatalogue.empty().find(key("BootEvent"), EVENT)).isEmpty();
    assertThat(EventCatalogue.empty().offers(KeyPattern.parse("*"))).isFalse();
    assertThat(EventCatalogue.empty().entries()).isEmpty();
  }

  private static CatalogueEntry entry(String key, EventType type) {
    return new CatalogueEntry(KeyPattern.parse(key), type, "", null, "", null);
  }

  private static EventKey key(String text) {
    return EventKey.parse(text).orElseThrow();
  }
}
