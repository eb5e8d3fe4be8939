package io.statehook.dispatcher.activity;

import io.statehook.dispatcher.control.OrgScope;
import java.time.Instant;
import java.util.Optional;

/**
 * Which records are asked for; what is empty does not narrow.
 *
 * @param scope whose are seen
 * @param subscriptionId of one subscription
 * @param deviceId that carry an event of this device
 * @param outcome attempts that came to this, by wire name; dead letters with this reason
 * @param from appended then or later
 * @param to appended before
 * @param limit so many at most, 1 to {@value #MAX_LIMIT}
 * @param cursor {@link RecordPage#next} of the page before
 */
public record RecordQuery(
    OrgScope scope,
    Optional<String> subscriptionId,
    Optional<String> deviceId,
    Optional<String> outcome,
    Optional<Instant> from,
    Optional<Instant> to,
    int limit,
    Optional<String> cursor) {
  /** The largest page. */
  public static final int MAX_LIMIT = 500;

  /** Refuses limits outside. */
  public RecordQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit must be 1 to %d, not %d".formatted(MAX_LIMIT, limit));
    }
  }

  /** Everything that the scope sees. */
  public static RecordQuery of(OrgScope scope, int limit) {
    return new RecordQuery(
        scope,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit,
        Optional.empty());
  }

  /** The same question from the newest on, in the largest pages. */
  RecordQuery firstPage() {
    return new RecordQuery(
        scope, subscriptionId, deviceId, outcome, from, to, MAX_LIMIT, Optional.empty());
  }

  /** The same question about what lies behind a page. */
  public RecordQuery after(String pageEnd) {
    return new RecordQuery(
        scope, subscriptionId, deviceId, outcome, from, to, limit, Optional.of(pageEnd));
  }
}
