package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.event.CatalogueReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChoicesTest {
  @Test
  void everyApprovedKeyCanBeTicked() {
    EventChoices choices = EventChoices.of(CatalogueReader.defaultEntries(), List.of());

    assertThat(choices.groups().stream().flatMap(group -> group.choices().stream()))
        .extracting(EventChoices.Choice::value)
        .contains("RoomAnalytics.*", "RoomAnalytics.PeopleCount.Current", "BootEvent", "Bookings.*")
        .doesNotHaveDuplicates()
        .doesNotContain("BootEvent.*");
  }

  @Test
  void whatIsChosenIsTickedOrStandsByItself() {
    EventChoices choices =
        EventChoices.of(
            CatalogueReader.defaultEntries(), List.of("Bookings.*", "*.PeopleCount.Current"));

    assertThat(choices.others()).containsExactly("*.PeopleCount.Current");
    assertThat(choices.groups())
        .filteredOn(group -> group.ticked() > 0)
        .extracting(EventChoices.Group::name)
        .containsExactly("Bookings");
  }

  @Test
  void chosenDevicesStayWhateverIsSearched() {
    List<String> seen = IntStream.range(0, 300).mapToObj(i -> "board-" + i).toList();

    DeviceChoices choices = DeviceChoices.of(List.of("desk-1"), seen, "BOARD-1");

    assertThat(choices.devices().get(0)).isEqualTo(new DeviceChoices.Choice("desk-1", true));
    assertThat(choices.devices()).hasSize(1 + DeviceChoices.SHOWN);
    assertThat(choices.more()).isEqualTo(11);
    assertThat(choices.known()).isEqualTo(300);
  }
}
