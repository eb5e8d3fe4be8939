package io.statehook.standalone.e2e;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.standalone.e2e.TestReceiver.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random subscriptions and events through the whole pipeline. What must arrive is worked out by
 * definition, with regular expressions and without any code of the product.
 */
@Tag("alone")
final class OnlyAllowedIT {
  private static final int SUBSCRIPTIONS = 40;
  private static final int EVENTS = 600;
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final List<String> ORGS = List.of("acme", "ACME", "acme.de", "globex", "nobody");
  private static final List<String> DEVICES = List.of("a", "A", "a.b", "b", "*", "\u00e4");

  /** What the default catalogue approves of all that is reported here, and with which type. */
  private static final List<String> APPROVED =
      List.of(
          "status RoomAnalytics.*",
          "status Peripherals.ConnectedDevice[*].RoomAnalytics.*",
          "status Conference.Presentation.LocalInstance[*].SendingMode",
          "status Standby.State",
          "event BootEvent",
          "event Bookings.Start",
          "event Bookings.End");

  private static final List<String> KEYS =
      List.of(
          "RoomAnalytics.PeopleCount.Current",
          "roomanalytics.PEOPLECOUNT.current",
          "RoomAnalytics.Sound.Level.A",
          "RoomAnalytics",
          "RoomAnalytics.Not.Listed.Yet",
          "RoomAnalytics[1].PeopleCount",
          "Peripherals.ConnectedDevice[1].RoomAnalytics.AmbientTemperature",
          "Peripherals.ConnectedDevice[9].RoomAnalytics.AmbientTemperature",
          "Peripherals.ConnectedDevice.RoomAnalytics.AmbientTemperature",
          "Conference.Presentation.LocalInstance[2].SendingMode",
          "Standby.State",
          "Standby.State.Deeper",
          "BootEvent",
          "Bookings.Start",
          "Bookings.End",
          "Bookings.Middle",
          "SystemUnit.Secret");

  private static final List<String> PATTERNS =
      List.of(
          "*",
          "RoomAnalytics.*",
          "RoomAnalytics.*.Level.A",
          "roomAnalytics.peoplecount.*",
          "*.PeopleCount.*",
          "RoomAnalytics.PeopleCount.Current",
          "Peripherals.ConnectedDevice[*].*",
          "Peripherals.ConnectedDevice[1..3].RoomAnalytics.*",
          "Peripherals.ConnectedDevice[2..n].RoomAnalytics.AmbientTemperature",
          "Peripherals.*.RoomAnalytics.*",
          "Conference.Presentation.LocalInstance[2].SendingMode",
          "Standby.*",
          "Standby.State",
          "BootEvent",
          "Bookings.*",
          "Bookings.End");

  private record Subscriber(
      String id, String org, boolean active, List<String> patterns, List<String> devices) {}

  private record Reported(String org, String type, String key, TestEvent event) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 20_261_121})
  void whatArrivesIsExactlyWhatTheSubscriptionsAllow(long seed) throws Exception {
    Random random = new Random(seed);
    List<Subscriber> subscribers = subscribers(random);
    List<Reported> reports = reports(random);
    try (TestInstallation installation = TestInstallation.start()) {
      TestReceiver receiver = installation.receiver();
      installation.apply(
          subscribers.stream()
              .map(subscriber -> json(subscriber, receiver.url()))
              .toArray(SubscriptionJson[]::new));
      installation.topics().publish(reports.stream().map(Reported::event).toList());

      Set<String> expected = expected(subscribers, reports);
      assertThat(expected).as("seed %d has something to show", seed).hasSizeGreaterThan(200);
      await()
          .during(QUIET)
          .untilAsserted(
              () -> assertThat(arrived(receiver)).as("seed %d", seed).isEqualTo(expected));
      receiver.assertHealthy();
    }
  }

  private static Set<String> arrived(TestReceiver receiver) {
    return receiver.events().stream().map(OnlyAllowedIT::pair).collect(toCollection(TreeSet::new));
  }

  private static String pair(Received received) {
    return received.request().subscription() + " " + received.id();
  }

  /** The definition, one pair at a time. */
  private static Set<String> expected(List<Subscriber> subscribers, List<Reported> reports) {
    Set<String> pairs = new TreeSet<>();
    for (Reported report : reports) {
      boolean approved =
          APPROVED.stream().anyMatch(a -> matches(a, report.type() + " " + report.key()));
      for (Subscriber subscriber : subscribers) {
        if (approved
            && subscriber.active()
            && subscriber.org().equals(report.org())
            && (subscriber.devices().contains("*")
                || subscriber.devices().contains(report.event().deviceId()))
            && subscriber.patterns().stream().anyMatch(p -> matches(p, report.key()))) {
          pairs.add(subscriber.id() + " " + report.event().id());
        }
      }
    }
    return pairs;
  }

  private static boolean matches(String pattern, String key) {
    String regex =
        Pattern.quote(pattern)
            .replaceAll("\\*\\\\E$", "\\\\E.+")
            .replace("[*]", "\\E\\[[0-9]+]\\Q")
            .replace("[1..3]", "\\E\\[[1-3]]\\Q")
            .replace("[2..n]", "\\E\\[[2-9]]\\Q")
            .replace("*.", "\\E[^.]+\\Q.");
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(key).matches();
  }

  private static List<Subscriber> subscribers(Random random) {
    List<Subscriber> subscribers = new ArrayList<>();
    for (int number = 0; number < SUBSCRIPTIONS; number++) {
      List<String> devices = some(DEVICES, random);
      subscribers.add(
          new Subscriber(
              "s" + number,
              ORGS.get(random.nextInt(ORGS.size() - 1)),
              random.nextInt(8) > 0,
              some(PATTERNS, random),
              devices.contains("*") ? List.of("*") : number % 10 == 0 ? among(devices) : devices));
    }
    return subscribers;
  }

  /** The same devices among thousands that do not exist. */
  private static List<String> among(List<String> devices) {
    List<String> all = new ArrayList<>(devices);
    IntStream.range(0, 11_000).forEach(number -> all.add("absent-" + number));
    return all;
  }

  private static SubscriptionJson json(Subscriber subscriber, String url) {
    return SubscriptionJson.of(subscriber.id(), subscriber.org(), url)
        .put("active", subscriber.active())
        .events(subscriber.patterns().toArray(new String[0]))
        .devices(subscriber.devices().toArray(new String[0]))
        .window(1 + subscriber.id().hashCode() % 7, 200);
  }

  private static List<Reported> reports(Random random) {
    return Stream.generate(
            () -> {
              String org = one(ORGS, random);
              String type = random.nextInt(3) > 0 ? "status" : "event";
              String key = one(KEYS, random);
              TestEvent event = TestEvent.of(org, one(DEVICES, random), type, key, 1);
              return new Reported(org, type, key, event);
            })
        .limit(EVENTS)
        .toList();
  }

  private static List<String> some(List<String> all, Random random) {
    List<String> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 1 + random.nextInt(3));
  }

  private static String one(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
