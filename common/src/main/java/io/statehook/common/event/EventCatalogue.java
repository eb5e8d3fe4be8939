package io.statehook.common.event;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The approved list: subscriptions may only choose among these keys, and only these are ever sent.
 * Immutable.
 */
public final class EventCatalogue {
  private static final EventCatalogue EMPTY = new EventCatalogue(List.of());

  private final List<CatalogueEntry> entries;

  private EventCatalogue(List<CatalogueEntry> entries) {
    this.entries = entries;
  }

  /** A catalogue that approves nothing. */
  public static EventCatalogue empty() {
    return EMPTY;
  }

  /**
   * A catalogue of these entries, single keys before patterns so that the closest entry is found.
   */
  public static EventCatalogue of(Collection<CatalogueEntry> entries) {
    return new EventCatalogue(
        entries.stream()
            .sorted(
                Comparator.comparing(CatalogueEntry::isSingleKey)
                    .reversed()
                    .thenComparing(entry -> entry.key().text()))
            .toList());
  }

  /** The closest entry that approves this key with this type. */
  public Optional<CatalogueEntry> find(EventKey key, EventType type) {
    return entries.stream()
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
}
