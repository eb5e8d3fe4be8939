package io.statehook.dispatcher.control;

import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.SubscriptionStatus.Delivery;
import java.time.Clock;
import java.time.Duration;
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
  /** How often the record of a subscription that is not live is renewed, at most. */
  static final Duration TROUBLE_PAUSE = Duration.ofSeconds(10);

  /** How often that of a live one is: what happens to those is in the attempts. */
  static final Duration LIVE_PAUSE = Duration.ofMinutes(5);

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
   * @param orgId whose the subscription in force is, if one is
   * @param version of the subscription in force, if one is
   * @param refusal why the newest record is refused, if it is
   * @param refusedVersion the version of that record
   */
  record Facts(
      Optional<String> orgId,
      Optional<Long> version,
      Optional<String> refusal,
      Optional<Long> refusedVersion) {
    private boolean isGone() {
      return version.isEmpty() && refusal.isEmpty();
    }
  }

  /**
   * A record to be written.
   *
   * @param word what it says; empty when it deletes
   */
  record Change(
      String id, Optional<StatusWord> word, Optional<String> orgId, Optional<Long> version) {
    byte @Nullable [] value() {
      return word.map(now -> now.json(id, orgId, version)).orElse(null);
    }
  }

  /**
   * What this process's worker told.
   *
   * @param known all that it knows
   * @param shown what the record says of it, which is renewed now and then
   * @param renewedAt when it was renewed in this state; empty if it tells of the one before
   */
  private record Told(
      StatusBoard.Health health,
      Instant since,
      Delivery known,
      Delivery shown,
      Optional<Instant> renewedAt) {
    /** Whether it is time for the record to say what is known by now. */
    boolean isDue(Instant now) {
      Duration pause = health.equals(StatusBoard.Health.LIVE) ? LIVE_PAUSE : TROUBLE_PAUSE;
      return !known.tellsAsMuchAs(shown)
          && renewedAt.map(before -> !now.isBefore(before.plus(pause))).orElse(true);
    }
  }

  /** A write of ours; without offset while it is on its way. */
  private record Unread(Optional<StatusWord> word, Optional<Long> offset) {}

  /** Takes how delivery goes. */
  synchronized void tell(String id, StatusBoard.Health health) {
    Told before = told.get(id);
    if (before != null && before.health.state().equals(health.state())) {
      told.put(id, new Told(health, before.since, before.known, before.shown, before.renewedAt));
    } else {
      // With another state, the record is written anyway: it may as well say all.
      Delivery known = before == null ? Delivery.NONE : before.known;
      told.put(id, new Told(health, clock.instant(), known, known, Optional.empty()));
    }
  }

  /**
   * Takes what the worker knows. Of subscriptions of which it has not told how delivery goes there
   * is nothing to say. What it knew before the state began is no news of it: taken for one, it
   * would stand in the record of a live subscription until that is renewed.
   *
   * @return whether something is to be written for it
   */
  synchronized boolean tell(String id, Delivery known) {
    Told before = told.get(id);
    if (before == null || known.toldAt().filter(before.since::isAfter).isPresent()) {
      return false;
    }
    Instant now = clock.instant();
    Told next = new Told(before.health, before.since, known, before.shown, before.renewedAt);
    boolean due = next.isDue(now);
    told.put(
        id, due ? new Told(before.health, before.since, known, known, Optional.of(now)) : next);
    return due;
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
    Optional<StatusWord> standing = ours == null ? Optional.ofNullable(read.get(id)) : ours.word;
    // What was said of another org's subscription with this id is nobody's business any more.
    Optional<StatusWord> before = standing.filter(word -> word.mayBeOf(facts.orgId));
    Optional<StatusWord> now = Optional.empty();
    if (facts.isGone()) {
      told.remove(id);
    } else {
      StatusWord old = before.orElse(StatusWord.LIVE);
      now = next(id, facts, old).filter(word -> !word.saysAsMuchAs(old));
    }
    boolean isStale = standing.isPresent() && (facts.isGone() || before.isEmpty());
    if (now.isEmpty() && !isStale) {
      return Optional.empty();
    }
    unread.put(id, new Unread(now, Optional.empty()));
    return Optional.of(new Change(id, now, facts.orgId, facts.version));
  }

  /** Empty when there is nothing that this process could say. */
  private Optional<StatusWord> next(String id, Facts facts, StatusWord before) {
    Told ours = told.get(id);
    if (facts.refusal.isPresent()) {
      StatusWord refused =
          StatusWord.refused(facts.refusal.get(), clock.instant(), facts.refusedVersion);
      return Optional.of(refused.of(facts.orgId).with(shown(ours)).after(before));
    }
    if (ours != null) {
      StatusWord word =
          new StatusWord(
              facts.orgId, ours.health, Optional.of(ours.since), Optional.empty(), ours.shown);
      return Optional.of(word.after(before));
    }
    // Another process may deliver: its word stands, but a refusal that is over is everybody's.
    return before.isRefused()
        ? Optional.of(
            new StatusWord(
                facts.orgId,
                StatusBoard.Health.LIVE,
                Optional.of(clock.instant()),
                Optional.empty(),
                before.delivery()))
        : Optional.empty();
  }

  private static Delivery shown(@Nullable Told ours) {
    return ours == null ? Delivery.NONE : ours.shown;
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
