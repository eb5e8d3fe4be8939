package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventType;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.VersionedCatalogue;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OrgIndexTest {
  private static final int CASES = 20_000;
  private static final List<String> NAMES = List.of("A", "B", "b", "C");
  private static final List<String> ORGS = List.of("acme", "Acme");

  /** More devices than the index takes one by one. */
  private static final DeviceSelection WIDE = devices(1, 10_050);

  private static final DeviceSelection MIDDLE = devices(0, 40);

  private long pairs;
  private long matches;

  @Test
  void theIndexFindsExactlyWhatTheDefinitionTakes() {
    Seeds.check(CASES, this::compare);

    if (pairs > CASES) { // Not a replay of one seed. Else the cases would prove nothing.
      assertThat(matches).isGreaterThan(pairs / 50).isLessThan(pairs / 2);
    }
  }

  private void compare(long seed) {
    Random random = new Random(seed);
    List<CatalogueEntry> entries =
        IntStream.range(0, random.nextInt(12))
            .mapToObj(i -> TestRules.entry(pattern(random), type(random)))
            .toList();
    List<VersionedSubscription> subscriptions =
        IntStream.range(0, random.nextInt(12))
            .mapToObj(i -> TestRules.version(i, subscription("s" + i, random)))
            .toList();
    SubscriptionIndex.Picture picture =
        TestRules.picture(new VersionedCatalogue(EventCatalogue.of(entries), seed), subscriptions);
    EventIntake intake = new EventIntake();
    for (int i = 0; i < 8; i++) {
      DeviceEvent event =
          new DeviceEvent(pick(ORGS, random), device(random), type(random), key(random));
      Set<String> expected = byDefinition(event, entries, subscriptions);
      List<String> found = byIndex(event, intake, picture);

      assertThat(found).as("%s", event).doesNotHaveDuplicates();
      assertThat(new HashSet<>(found)).as("%s", event).isEqualTo(expected);
      pairs += subscriptions.size();
      matches += expected.size();
    }
  }

  private static List<String> byIndex(
      DeviceEvent event, EventIntake intake, SubscriptionIndex.Picture picture) {
    byte[] value = TestRules.event("e", event.orgId(), event.deviceId(), event.type(), event.key());
    if (intake.read(null, value, picture.approved()) instanceof EventIntake.Admitted admitted) {
      DeviceEvent read = admitted.event();
      return picture.org(read.orgId()).lookup(admitted.key(), read.deviceId()).stream()
          .map(Target::id)
          .toList();
    }
    return List.of();
  }

  /** Slow and obvious. */
  private static Set<String> byDefinition(
      DeviceEvent event, List<CatalogueEntry> catalogue, List<VersionedSubscription> all) {
    EventKey key = EventKey.parse(event.key()).orElseThrow();
    boolean approved =
        catalogue.stream()
            .anyMatch(entry -> entry.type() == event.type() && entry.key().matches(key));
    return all.stream()
        .map(VersionedSubscription::subscription)
        .filter(subscription -> approved && subscription.takes(event, key))
        .map(Subscription::id)
        .collect(Collectors.toSet());
  }

  private static Subscription subscription(String id, Random random) {
    List<String> patterns = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      patterns.add(pattern(random));
    }
    if (random.nextInt(5) == 0) {
      patterns.add(patterns.get(0));
    }
    return TestRules.subscription(
        id, pick(ORGS, random), random.nextInt(6) > 0, patterns, selection(random));
  }

  private static DeviceSelection selection(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> WIDE;
      case 1 -> MIDDLE;
      case 2, 3 -> DeviceSelection.of(Set.of(device(random), device(random) + "x"));
      default -> DeviceSelection.every();
    };
  }

  private static String pattern(Random random) {
    StringBuilder text = new StringBuilder();
    for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
      text.append(text.isEmpty() ? "" : ".").append(patternSegment(random));
    }
    return text.toString();
  }

  private static String patternSegment(Random random) {
    String name = pick(NAMES, random);
    int first = random.nextInt(3);
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> "*";
      case 4 -> name + "[*]";
      case 5 -> name + "[" + first + "]";
      case 6 -> name + "[" + first + ".." + (first + random.nextInt(3)) + "]";
      case 7 -> name + "[" + first + "..n]";
      default -> name;
    };
  }

  private static String key(Random random) {
    StringBuilder text = new StringBuilder();
    for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
      text.append(text.isEmpty() ? "" : ".").append(pick(NAMES, random));
      if (random.nextInt(3) == 0) {
        text.append('[').append(random.nextInt(4)).append(']');
      }
    }
    return text.toString();
  }

  private static EventType type(Random random) {
    return random.nextInt(4) == 0 ? EventType.EVENT : EventType.STATUS;
  }

  private static String device(Random random) {
    return "d" + random.nextInt(4);
  }

  private static DeviceSelection devices(int from, int to) {
    return DeviceSelection.of(IntStream.range(from, to).mapToObj(i -> "d" + i).toList());
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
