package io.statehook.dispatcher.console;

import io.statehook.common.event.CatalogueEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The approved keys as boxes to tick, in groups by their first segment.
 *
 * @param groups by name
 * @param others chosen patterns that stand in no group, such as {@code Bookings.Start*} of old
 */
record EventChoices(List<Group> groups, List<String> others) {
  private static final String SINGLES = "Others";

  /**
   * One box.
   *
   * @param value the key or pattern
   * @param family whether it stands for several keys, also those that are approved later
   */
  record Choice(String value, String type, String description, boolean family, boolean ticked) {}

  /**
   * The keys that begin with the same segment.
   *
   * @param ticked how many of them are chosen
   */
  record Group(String name, List<Choice> choices, long ticked) {}

  /** The boxes of a catalogue, with these chosen. */
  static EventChoices of(List<CatalogueEntry> catalogue, List<String> chosen) {
    Set<String> open = new LinkedHashSet<>(chosen);
    Map<String, Map<String, Choice>> groups = new TreeMap<>();
    for (CatalogueEntry entry : catalogue) {
      String value = entry.key().text();
      groups
          .computeIfAbsent(CataloguePages.groupOf(value), name -> new LinkedHashMap<>())
          .put(value, choice(entry, open.remove(value)));
    }
    List<Group> shown = new ArrayList<>();
    List<Choice> singles = new ArrayList<>();
    groups.forEach(
        (name, choices) -> {
          if (choices.size() == 1) {
            singles.addAll(choices.values());
          } else {
            shown.add(group(name, choices, open));
          }
        });
    if (!singles.isEmpty()) {
      shown.add(new Group(SINGLES, List.copyOf(singles), ticked(singles)));
    }
    return new EventChoices(List.copyOf(shown), List.copyOf(open));
  }

  private static Choice choice(CatalogueEntry entry, boolean ticked) {
    return new Choice(
        entry.key().text(),
        entry.type().wireName(),
        entry.description(),
        !entry.isSingleKey(),
        ticked);
  }

  private static long ticked(List<Choice> choices) {
    return choices.stream().filter(Choice::ticked).count();
  }

  /** Families first. A group of several keys has one, whether the catalogue lists it or not. */
  private static Group group(String name, Map<String, Choice> choices, Set<String> open) {
    String family = name + ".*";
    List<Choice> all = new ArrayList<>();
    if (!choices.containsKey(family)) {
      String description = "Everything under %s, also what is approved later.".formatted(name);
      all.add(new Choice(family, "", description, true, open.remove(family)));
    }
    choices.values().stream().filter(Choice::family).forEach(all::add);
    choices.values().stream().filter(choice -> !choice.family()).forEach(all::add);
    return new Group(name, List.copyOf(all), ticked(all));
  }

  /** What stands in no group, one a line. */
  String othersText() {
    return String.join("\n", others);
  }
}
