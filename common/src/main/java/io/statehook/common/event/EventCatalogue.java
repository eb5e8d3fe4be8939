package io.statehook.common.event;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The approved list: subscriptions may only choose among these keys, and only these are ever sent.
 * Immutable.
 */
public final class EventCatalogue {
  private static final EventCatalogue EMPTY = new EventCatalogue(List.of());

  /** Single keys, then families from the longest pattern to the shortest, else by text. */
  private static final Comparator<CatalogueEntry> CLOSEST_FIRST =
      Comparator.comparing((CatalogueEntry entry) -> !entry.isSingleKey())
          .thenComparing(entry -> -entry.key().prefix().size())
          .thenComparing(entry -> entry.key().text());

  /** Sorted, so that the first entry that fits is the closest. */
  private final List<CatalogueEntry> entries;

  private final Map<SingleKey, CatalogueEntry> singleKeys = new HashMap<>();
  private final List<CatalogueEntry> families;

  private EventCatalogue(List<CatalogueEntry> entries) {
    this.entries = entries;
    for (CatalogueEntry entry : entries) {
      if (entry.isSingleKey()) {
        singleKeys.putIfAbsent(new SingleKey(entry.key().prefix(), entry.type()), entry);
      }
    }
    families = entries.stream().filter(entry -> !entry.isSingleKey()).toList();
  }

  /** A catalogue that approves nothing. */
  public static EventCatalogue empty() {
    return EMPTY;
  }

  /** A catalogue of these entries; more of them do not make finding a single key slower. */
  public static EventCatalogue of(Collection<CatalogueEntry> entries) {
    return new EventCatalogue(entries.stream().sorted(CLOSEST_FIRST).toList());
  }

  /** The closest entry that approves this key with this type. */
  public Optional<CatalogueEntry> find(EventKey key, EventType type) {
    CatalogueEntry single = singleKeys.get(new SingleKey(key.segments(), type));
    if (single != null) {
      return Optional.of(single);
    }
    return families.stream()
        .filter(entry -> entry.type() == type && entry.key().matches(key))
        .findFirst();
  }

  /** Whether the pattern chooses at least one approved key. */
  public boolean offers(KeyPattern pattern) {
    return entries.stream().anyMatch(entry -> entry.key().overlaps(pattern));
  }

  /** All entries, single keys first. */
  public List<CatalogueEntry> entries() {
    return entries;
  }

  private record SingleKey(List<KeySegment> segments, EventType type) {}
}
