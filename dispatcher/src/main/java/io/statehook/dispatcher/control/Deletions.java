package io.statehook.dispatcher.control;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When each org's subscription with an id was deleted last, as far as the topic still tells: a
 * compacted topic keeps the record of a deletion for about a day. Whose it was stands in the record
 * before, which may be gone when a process starts. Written by one thread, read by any.
 */
final class Deletions {
  /** The oldest are forgotten first. */
  static final int MAX_REMEMBERED = 100_000;

  private final Map<Deleted, Instant> times =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Deleted, Instant> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /**
   * A subscription that is gone.
   *
   * @param orgId whose it was; empty if nothing tells any more
   */
  record Deleted(String id, Optional<String> orgId) {}

  /** It was deleted at this time of the broker. */
  synchronized void remember(Deleted deleted, Instant at) {
    times.remove(deleted);
    times.put(deleted, at);
  }

  /** When an org's subscription with this id was deleted last, or may have been. */
  synchronized Optional<Instant> of(String orgId, String id) {
    return Stream.of(Optional.of(orgId), Optional.<String>empty())
        .flatMap(org -> Optional.ofNullable(times.get(new Deleted(id, org))).stream())
        .max(Comparator.naturalOrder());
  }
}
