package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is to be written into {@code webhook-status}: from what is in force, what this
 * process's worker told, and what the topic says. Never waits; at most one write per subscription
 * may be on its way.
 *
 * <p>What this process wrote last counts until it was read back: what is read before that is older.
 */
final class StatusWords {
  private final Clock clock;
  private final Map<String, Told> told = new HashMap<>();
  private final Map<String, StatusWord> read = new HashMap<>();
  private final Map<String, Unread> unread = new HashMap<>();
  private long readTo = -1;

  StatusWords(Clock clock) {
    this.clock = clock;
  }

  /**
   * What is in force.
   *
   * @param version of the subscription in force, if one is
   * @param refusal why the newest record is refused, if it is
   * @param refusedVersion the version of that record
   */
  record Facts(Optional<Long> version, Optional<String> refusal, Optional<Long> refusedVersion) {
    private boolean isGone() {
      return version.isEmpty() && refusal.isEmpty();
    }
  }

  /**
   * A record to be written.
   *
   * @param word what it says; empty when it deletes
   */
  record Change(String id, Optional<StatusWord> word, Optional<Long> version) {
    byte @Nullable [] value() {
      return word.map(now -> now.json(id, version)).orElse(null);
    }
  }

  private record Told(StatusBoard.Health health, Instant since) {}

  /** A write of ours; without offset while it is on its way. */
  private record Unread(Optional<StatusWord> word, Optional<Long> offset) {}

  /** Takes how delivery goes. */
  synchronized void tell(String id, StatusBoard.Health health) {
    Told before = told.get(id);
    if (before != null && before.health.state().equals(health.state())) {
      told.put(id, new Told(health, before.since));
    } else {
      told.put(id, new Told(health, clock.instant()));
    }
  }

  /** Takes the next record of the topic, whoever wrote it. */
  synchronized void read(ControlRecord record) {
    String id = record.key();
    record
        .value()
        .flatMap(value -> Json.parse(value).document())
        .ifPresentOrElse(json -> read.put(id, StatusWord.of(json)), () -> read.remove(id));
    readTo = record.offset();
    Unread ours = unread.get(id);
    if (ours != null && ours.offset.filter(offset -> offset <= readTo).isPresent()) {
      unread.remove(id);
    }
  }

  /** The subscriptions of which the topic says something. */
  synchronized List<String> ids() {
    return List.copyOf(read.keySet());
  }

  /** What has to be written now, which then counts as being on its way. */
  synchronized Optional<Change> decide(String id, Facts facts) {
    Unread ours = unread.get(id);
    Optional<StatusWord> before = ours == null ? Optional.ofNullable(read.get(id)) : ours.word;
    Optional<StatusWord> now = Optional.empty();
    if (facts.isGone()) {
      told.remove(id);
    } else {
      StatusWord old = before.orElse(StatusWord.LIVE);
      now = next(id, facts, old).filter(word -> !word.saysAsMuchAs(old));
    }
    if (now.isEmpty() && !(facts.isGone() && before.isPresent())) {
      return Optional.empty();
    }
    unread.put(id, new Unread(now, Optional.empty()));
    return Optional.of(new Change(id, now, facts.version));
  }

  /** Empty when there is nothing that this process could say. */
  private Optional<StatusWord> next(String id, Facts facts, StatusWord before) {
    Told ours = told.get(id);
    if (facts.refusal.isPresent()) {
      return Optional.of(
          StatusWord.refused(facts.refusal.get(), clock.instant(), facts.refusedVersion)
              .after(before));
    }
    if (ours != null) {
      return Optional.of(
          new StatusWord(ours.health, Optional.of(ours.since), Optional.empty()).after(before));
    }
    // Another process may deliver: its word stands, but a refusal that is over is everybody's.
    return before.isRefused()
        ? Optional.of(
            new StatusWord(StatusBoard.Health.LIVE, Optional.of(clock.instant()), Optional.empty()))
        : Optional.empty();
  }

  /** The write that was on its way stands in the topic. */
  synchronized void written(String id, long offset) {
    Unread ours = unread.remove(id);
    if (ours != null && offset > readTo) {
      unread.put(id, new Unread(ours.word, Optional.of(offset)));
    }
  }

  /** The write that was on its way failed: what the topic said before counts again. */
  synchronized void lost(String id) {
    unread.remove(id);
  }
}
