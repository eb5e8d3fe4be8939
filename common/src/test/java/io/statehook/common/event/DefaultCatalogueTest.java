package io.statehook.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultCatalogueTest {
  private static final List<CatalogueEntry> ENTRIES = CatalogueReader.defaultEntries();
  private static final EventCatalogue CATALOGUE = EventCatalogue.of(ENTRIES);

  private final ValidatorFactory schemas =
      new ValidatorFactory().withJsonNodeFactory(new JacksonNode.Factory());

  @Test
  void namesEveryKeyOnce() {
    assertThat(ENTRIES.stream().map(entry -> entry.key().text().toLowerCase(Locale.ROOT)).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void describesEveryEntryAndSaysSinceWhen() {
    assertThat(ENTRIES)
        .allSatisfy(
            entry -> {
              assertThat(entry.description()).as(entry.key().text()).endsWith(".");
              assertThat(entry.since()).as(entry.key().text()).matches("\\d+\\.\\d+");
            });
  }

  @Test
  void everyEntryButTheFamiliesHasASchemaAndAnExample() {
    assertThat(
            ENTRIES.stream()
                .filter(entry -> entry.schema() == null || entry.example() == null)
                .map(entry -> entry.key().text()))
        .containsExactlyInAnyOrder(
            "RoomAnalytics.*", "Peripherals.ConnectedDevice[*].RoomAnalytics.*");
  }

  @ParameterizedTest
  @MethodSource("entriesWithExample")
  void theExampleFitsTheSchema(CatalogueEntry entry) {
    Validator.Result result = schemas.validate(entry.schema(), entry.example());

    assertThat(result.getErrors()).as("%s: %s", entry.key(), entry.example()).isEmpty();
    assertThat(result.isValid()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("entriesWithExample")
  void theSchemaRefusesAnotherKindOfValue(CatalogueEntry entry) {
    JsonNode other = JsonNodeFactory.instance.arrayNode().add(entry.example());

    assertThat(schemas.validate(entry.schema(), other).isValid()).as(entry.key().text()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RoomAnalytics.PeopleCount.Current",
        "RoomAnalytics.PeopleCount.Capacity",
        "RoomAnalytics.PeoplePresence",
        "RoomAnalytics.AmbientNoise.Level.A",
        "RoomAnalytics.AmbientTemperature",
        "RoomAnalytics.RelativeHumidity",
        "RoomAnalytics.AirQuality.Index",
        "RoomAnalytics.Engagement.CloseProximity",
        "RoomAnalytics.T3Alarm.Detected",
        "RoomAnalytics.UltrasoundPresence",
        "RoomAnalytics.SomethingNew.That[2].ComesLater",
        "Peripherals.ConnectedDevice[1001].RoomAnalytics.AmbientTemperature",
        "Peripherals.ConnectedDevice[7].RoomAnalytics.SomethingNew",
        "Standby.State",
        "SystemUnit.State.NumberOfActiveCalls",
        "SystemUnit.State.System",
        "Conference.Presentation.LocalInstance[1].SendingMode",
        "Bookings.Availability.Status",
        "MicrosoftTeams.Calling.InCall",
        "MicrosoftTeams.Pairing.Active",
        "MicrosoftTeams.User.SignedIn",
        "Webex.DevicePersonalization.Hotdesking.SessionStatus"
      })
  void approvesTheStatus(String key) {
    assertThat(approved(key, EventType.STATUS)).isTrue();
    assertThat(approved(key, EventType.EVENT)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bookings.Start",
        "Bookings.End",
        "Bookings.ExtensionRequested",
        "Bookings.Deleted",
        "BootEvent",
        "CallDisconnect",
        "CallSuccessful",
        "OutgoingCallIndication",
        "UserInterface.Message.Prompt.Response",
        "UserInterface.Message.Prompt.Cleared",
        "UserInterface.Message.Rating.Response",
        "UserInterface.Message.Rating.Cleared",
        "UserInterface.Message.TextInput.Response",
        "UserInterface.Message.TextInput.Clear",
        "UserInterface.Extensions.Panel.Clicked",
        "UserInterface.Extensions.Panel.Close",
        "UserInterface.Extensions.Widget.Action",
        "UserInterface.Assistant.Notification",
        "UserInterface.WebView.Display",
        "UserInterface.WebView.Cleared"
      })
  void approvesTheEvent(String key) {
    assertThat(approved(key, EventType.EVENT)).isTrue();
    assertThat(approved(key, EventType.STATUS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RoomAnalytics",
        "Audio.Volume",
        "Standby",
        "Standby.State.More",
        "Bookings.Current.Id",
        "Conference.Presentation.LocalInstance.SendingMode",
        "Peripherals.ConnectedDevice.RoomAnalytics.PeoplePresence",
        "UserInterface.Message.TextInput.Cleared"
      })
  void approvesNothingElse(String key) {
    assertThat(approved(key, EventType.STATUS) || approved(key, EventType.EVENT)).isFalse();
  }

  @Test
  void theClosestEntryDescribesAKeyThatAFamilyHoldsToo() {
    EventKey key = EventKey.parse("RoomAnalytics.PeopleCount.Current").orElseThrow();

    assertThat(CATALOGUE.find(key, EventType.STATUS).orElseThrow().key().text())
        .isEqualTo("RoomAnalytics.PeopleCount.Current");
  }

  @Test
  void everyEntryIsReadAsItWasWritten() {
    List<CatalogueEntry> again =
        ENTRIES.stream().map(entry -> CatalogueReader.read(CatalogueReader.write(entry))).toList();

    assertThat(again).isEqualTo(ENTRIES);
  }

  private static boolean approved(String key, EventType type) {
    return CATALOGUE.find(EventKey.parse(key).orElseThrow(), type).isPresent();
  }

  static List<CatalogueEntry> entriesWithExample() {
    return ENTRIES.stream().filter(entry -> entry.example() != null).toList();
  }
}
