package io.statehook.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.EventType;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.ReportedValue;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetTest {
  private static final String PEOPLE = "RoomAnalytics.PeopleCount.Current";
  private static final String STANDBY = "Standby.State";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 77})
  void oneSeedGivesOneHistory(long seed) {
    assertThat(take(new Fleet(FleetPlan.of(seed, 20, "acme")), 5_000))
        .as("seed %d", seed)
        .isEqualTo(take(new Fleet(FleetPlan.of(seed, 20, "acme")), 5_000));
  }

  @Test
  void anotherSeedGivesAnotherHistory() {
    assertThat(take(new Fleet(FleetPlan.of(1, 20, "acme")), 500))
        .isNotEqualTo(take(new Fleet(FleetPlan.of(2, 20, "acme")), 500));
  }

  @Test
  void aRoomDoesNotDependOnTheOthers() {
    List<RoomReport> alone =
        take(new Fleet(FleetPlan.of(5, 1, "acme")), 2_000).stream().limit(300).toList();
    List<RoomReport> among =
        take(new Fleet(FleetPlan.of(5, 10, "acme")), 20_000).stream()
            .filter(report -> "room-1".equals(report.report().device().workspaceId()))
            .limit(300)
            .toList();

    assertThat(among).isEqualTo(alone);
  }

  @Test
  void timeNeverRunsBack() {
    assertThat(take(new Fleet(FleetPlan.of(3, 30, "acme")), 20_000))
        .extracting(RoomReport::at)
        .isSortedAccordingTo(LocalDateTime::compareTo);
  }

  @Test
  void organizationsOwnRoomsInTurn() {
    FleetPlan plan = new FleetPlan(1, 4, List.of("acme", "globex"), FleetPlan.MONDAY_MORNING);

    assertThat(take(new Fleet(plan), 2_000))
        .allSatisfy(
            report ->
                assertThat(report.report().device().orgId())
                    .isEqualTo(
                        report.report().device().deviceId().matches("room-[13]-.*")
                            ? "acme"
                            : "globex"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void peopleAreNeverFewerThanNone(long seed) {
    assertThat(days(seed, 8).stream().filter(report -> key(report).equals(PEOPLE)))
        .as("seed %d", seed)
        .isNotEmpty()
        .allSatisfy(report -> assertThat(json(report).intValue()).isBetween(0, 14));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aCallThatBeginsEnds(long seed) {
    Map<String, List<String>> calls = new HashMap<>();
    for (RoomReport report : days(seed, 8)) {
      if (Set.of("OutgoingCallIndication", "CallSuccessful", "CallDisconnect")
          .contains(key(report))) {
        String call =
            report.report().device().deviceId() + " " + json(report).get("CallId").intValue();
        calls.computeIfAbsent(call, unused -> new ArrayList<>()).add(key(report));
      }
    }

    assertThat(calls.values())
        .as("seed %d", seed)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            events ->
                assertThat(events)
                    .isIn(
                        List.of("OutgoingCallIndication", "CallSuccessful", "CallDisconnect"),
                        List.of("OutgoingCallIndication", "CallDisconnect")));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void boardsSleepAtNight(long seed) {
    Map<String, String> standby = new HashMap<>();
    Map<String, LocalDateTime> booted = new HashMap<>();
    Map<String, LocalDateTime> awakeAtNight = new HashMap<>();
    for (RoomReport report : days(seed, 8)) {
      String device = report.report().device().deviceId();
      if (key(report).equals("BootEvent")) {
        booted.put(device, report.at());
      } else if (key(report).equals(STANDBY)) {
        standby.put(device, json(report).textValue());
      }
      boolean freshlyBooted =
          booted.getOrDefault(device, LocalDateTime.MIN).isAfter(report.at().minusMinutes(25));
      if (isNight(report.at())
          && device.endsWith("board")
          && !freshlyBooted
          && !standby.getOrDefault(device, "").equals("Standby")) {
        awakeAtNight.put(device, report.at());
      }
    }

    assertThat(awakeAtNight).as("seed %d", seed).isEmpty();
    assertThat(standby).hasSize(8).containsValue("Standby");
  }

  @Test
  void someBoardsRestartAndThenSayEverythingAgain() {
    List<RoomReport> all = days(1, 8);
    RoomReport restart =
        all.stream()
            .filter(report -> key(report).equals("BootEvent"))
            .filter(report -> json(report).get("Action").textValue().equals("Restart"))
            .findFirst()
            .orElseThrow();
    List<String> after =
        all.subList(all.indexOf(restart) + 1, all.size()).stream()
            .filter(report -> report.report().device().equals(restart.report().device()))
            .limit(20)
            .map(FleetTest::key)
            .toList();

    assertThat(after.get(0)).isEqualTo("BootEvent");
    assertThat(after).contains(PEOPLE, STANDBY, "SystemUnit.State.System");
  }

  @Test
  void aStateIsReportedOnlyWhenItChanged() {
    Map<String, ReportedValue> last = new HashMap<>();
    for (RoomReport roomReport : days(2, 8)) {
      DeviceReport report = roomReport.report();
      String device = report.device().deviceId();
      if (report.key().equals("BootEvent")) {
        last.keySet().removeIf(state -> state.startsWith(device + " "));
      }
      if (report.type() == EventType.STATUS) {
        assertThat(report.value())
            .isNotEqualTo(last.put(device + " " + report.key(), report.value()));
      }
    }
  }

  @Test
  void aWeekHoldsEveryKindOfLife() {
    Set<String> keys = new TreeSet<>();
    days(4, 12).forEach(report -> keys.add(key(report)));

    assertThat(keys)
        .contains(
            PEOPLE,
            STANDBY,
            "RoomAnalytics.PeoplePresence",
            "RoomAnalytics.AmbientNoise.Level.A",
            "RoomAnalytics.AmbientTemperature",
            "Peripherals.ConnectedDevice[1001].RoomAnalytics.RelativeHumidity",
            "RoomAnalytics.AirQuality.Index",
            "SystemUnit.State.NumberOfActiveCalls",
            "Conference.Presentation.LocalInstance[1].SendingMode",
            "Bookings.Start",
            "Bookings.End",
            "Bookings.Deleted",
            "Bookings.ExtensionRequested",
            "BootEvent",
            "UserInterface.Extensions.Panel.Clicked",
            "UserInterface.Extensions.Widget.Action",
            "UserInterface.Message.Rating.Response",
            "MicrosoftTeams.Calling.InCall");
  }

  @Test
  void peopleWarmTheAirAndMakeNoise() {
    Map<String, Integer> people = new HashMap<>();
    List<Integer> quiet = new ArrayList<>();
    List<Integer> loud = new ArrayList<>();
    for (RoomReport report : days(6, 8)) {
      String room = report.report().device().workspaceId();
      if (key(report).equals(PEOPLE)) {
        people.put(room, json(report).intValue());
      } else if (key(report).equals("RoomAnalytics.Sound.Level.A")) {
        (people.getOrDefault(room, 0) > 1 ? loud : quiet).add(json(report).intValue());
      }
    }

    assertThat(average(loud)).isGreaterThan(average(quiet) + 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_001})
  void refusesAnImpossibleSize(int rooms) {
    assertThatThrownBy(() -> FleetPlan.of(1, rooms, "acme"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(rooms));
  }

  @Test
  void refusesAFleetOfNobody() {
    assertThatThrownBy(() -> new FleetPlan(1, 1, List.of(), FleetPlan.MONDAY_MORNING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("organization");
  }

  /** From Monday morning to the next Monday, late. */
  private static List<RoomReport> days(long seed, int rooms) {
    Fleet fleet = new Fleet(FleetPlan.of(seed, rooms, "acme"));
    LocalDateTime end = FleetPlan.MONDAY_MORNING.plusDays(7).withHour(23);
    List<RoomReport> reports = new ArrayList<>();
    RoomReport report = fleet.next();
    while (report.at().isBefore(end)) {
      reports.add(report);
      report = fleet.next();
    }
    return reports;
  }

  private static List<RoomReport> take(Fleet fleet, int count) {
    return Stream.generate(fleet::next).limit(count).toList();
  }

  private static boolean isNight(LocalDateTime time) {
    return time.getHour() >= 22 || time.getHour() < 6;
  }

  private static String key(RoomReport report) {
    return report.report().key();
  }

  private static JsonNode json(RoomReport report) {
    return ((ReportedValue.Tree) report.report().value()).node();
  }

  private static double average(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).average().orElseThrow();
  }
}
