package io.statehook.standalone.faults;

import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a run by what receivers got and what Kafka holds:
 *
 * <ul>
 *   <li>loss: an acknowledged event that a subscription takes was neither accepted nor given up
 *       with a record; phantom: something was received that is not owed;
 *   <li>duplicate: a request repeats one that was accepted before. It is excused once by each
 *       accepted request whose worker could not have recorded it: open when the worker went, or
 *       answered within the last append round trip before, and not recorded as delivered. How long
 *       such a round trip takes at worst, the run itself tells;
 *   <li>order: first receptions of a device's events, per subscription, in source order;
 *   <li>id law: one id is one body, known to Kafka; one event comes under one id;
 *   <li>overlap: a lane has two requests open at once, both of workers that were there.
 * </ul>
 */
final class Oracle {
  /** How problems begin that are about repeats without an excuse. */
  static final String DUPLICATE = "duplicate";

  private static final int SHOWN = 4;
  private static final Duration SHORTEST_ROUND_TRIP = Duration.ofSeconds(1);

  private final Evidence evidence;
  private final Departures departures;
  private final Findings findings = new Findings();
  private final List<String> problems = new ArrayList<>();

  Oracle(Evidence evidence) {
    this.evidence = evidence;
    findings.longestAppend = evidence.longestAppend();
    departures = new Departures(evidence.departures(), appendRoundTrip(findings.longestAppend));
  }

  /** Twice what was seen: what never arrived may have been on its way for longer. */
  private static Duration appendRoundTrip(Duration longestSeen) {
    Duration twice = longestSeen.multipliedBy(2);
    return twice.compareTo(SHORTEST_ROUND_TRIP) < 0 ? SHORTEST_ROUND_TRIP : twice;
  }

  /** The figures of a run; all but the bounds and totals should be 0. */
  static final class Findings {
    int events;
    int lostEvents;
    long pairs;
    long lostPairs;
    long phantoms;
    int requests;
    int retries;
    int duplicates;
    int bound;
    int unexcused;
    int order;
    int idLaw;
    int overlaps;
    Duration longestAppend = Duration.ZERO;
  }

  Findings findings() {
    return findings;
  }

  /** The first violations of each kind, in words. */
  List<String> problems() {
    return problems;
  }

  /** Judges. */
  Oracle judge() {
    findings.requests = evidence.receptions().size();
    Map<String, List<Reception>> bySubscription = new HashMap<>();
    for (Reception reception : evidence.receptions()) {
      bySubscription
          .computeIfAbsent(reception.subscription(), id -> new ArrayList<>())
          .add(reception);
    }
    Set<Integer> lost = new HashSet<>();
    for (Subscription subscription : evidence.subscriptions()) {
      List<Reception> receptions =
          bySubscription.getOrDefault(subscription.id(), new ArrayList<>());
      events(subscription, receptions, lost);
      ids(receptions);
      overlaps(receptions);
      bySubscription.remove(subscription.id());
    }
    bySubscription.forEach(
        (id, receptions) -> {
          findings.phantoms += receptions.size();
          problem("phantom", findings.phantoms, "for nobody: " + receptions.get(0));
        });
    findings.events = evidence.acknowledged().cardinality();
    findings.lostEvents = lost.size();
    return this;
  }

  /** Loss, phantoms, order, and one id per event. */
  private void events(
      Subscription subscription, List<Reception> receptions, Set<Integer> lostEvents) {
    Map<Integer, Reception> first = new HashMap<>();
    Set<Integer> accepted = new HashSet<>();
    Map<Integer, Integer> newest = new HashMap<>();
    for (Reception reception : receptions) {
      for (int event : reception.events()) {
        if (event < evidence.first()
            || event >= evidence.published()
            || !evidence.matches(subscription, event)) {
          problem("phantom", ++findings.phantoms, "event " + event + " in " + reception);
          continue;
        }
        Reception before = first.putIfAbsent(event, reception);
        if (before == null) {
          order(event, newest, reception);
        } else if (!before.webhookId().equals(reception.webhookId())) {
          otherId(event, before, reception, accepted.contains(event));
        }
        if (reception.accepted()) {
          accepted.add(event);
        }
      }
    }
    losses(subscription, accepted, lostEvents);
  }

  private void order(int event, Map<Integer, Integer> newest, Reception reception) {
    Integer previous = newest.merge(evidence.fleet().device(event), event, Math::max);
    if (previous != event) {
      problem(
          "order",
          ++findings.order,
          "event %d after %d in %s".formatted(event, previous, reception));
    }
  }

  /** Only what was never accepted may come again under another id, and that must be recorded. */
  private void otherId(int event, Reception before, Reception reception, boolean accepted) {
    boolean recorded =
        evidence.attempts().joined().containsKey(reception.webhookId()) || before.status() == 413;
    if (accepted || !recorded) {
      problem(
          "idlaw",
          ++findings.idLaw,
          "event %d under two ids: %s, then %s".formatted(event, before, reception));
    }
  }

  private void losses(Subscription subscription, Set<Integer> accepted, Set<Integer> lostEvents) {
    Set<Integer> givenUp = evidence.givenUp().getOrDefault(subscription.id(), Set.of());
    for (int event = evidence.acknowledged().nextSetBit(0);
        event >= 0;
        event = evidence.acknowledged().nextSetBit(event + 1)) {
      if (!evidence.matches(subscription, event)) {
        continue;
      }
      findings.pairs++;
      if (!accepted.contains(event) && !givenUp.contains(event)) {
        lostEvents.add(event);
        problem("loss", ++findings.lostPairs, "event %d of %s".formatted(event, subscription.id()));
      }
    }
  }

  /** Id law and duplicates. */
  private void ids(List<Reception> receptions) {
    Map<String, List<Reception>> byId = new HashMap<>();
    receptions.forEach(
        reception ->
            byId.computeIfAbsent(reception.webhookId(), id -> new ArrayList<>()).add(reception));
    byId.forEach(
        (id, all) -> {
          Optional<String> digest = evidence.sealed().digest(id);
          boolean split = digest.isEmpty() && isSplit(all.get(0), receptions);
          String expected = split ? all.get(0).digest() : digest.orElse("no such request");
          for (Reception reception : all) {
            if (!reception.digest().equals(expected)) {
              problem("idlaw", ++findings.idLaw, "other bytes than sealed: " + reception);
            }
          }
          duplicates(id, all);
        });
  }

  /** Whether its first event was refused as part of something too large before. */
  private static boolean isSplit(Reception part, List<Reception> receptions) {
    return receptions.stream()
        .takeWhile(reception -> reception != part)
        .filter(reception -> reception.status() == 413)
        .anyMatch(whole -> contains(whole.events(), part.events()[0]));
  }

  private static boolean contains(int[] events, int event) {
    for (int one : events) {
      if (one == event) {
        return true;
      }
    }
    return false;
  }

  private void duplicates(String id, List<Reception> all) {
    int accepted = 0;
    int repeats = 0;
    int excuses = 0;
    int late = 0;
    int refused = 0;
    for (Reception reception : all) {
      if (accepted > 0) {
        repeats++;
      } else if (reception != all.get(0)) {
        findings.retries++;
      }
      if (reception.accepted()) {
        accepted++;
        excuses += departures.excuse(reception) ? 1 : 0;
        late += departures.excuse(reception) && departures.cameBack(reception.worker()) ? 1 : 0;
      } else if (accepted > 0) {
        refused++; // A repeat that failed has to be repeated, too.
      }
    }
    int recorded = evidence.attempts().delivered(id);
    // Who came back may record late what others have sent again meanwhile.
    int excused = refused + Math.min(excuses, Math.max(late, accepted - recorded));
    findings.bound += refused + excuses;
    findings.duplicates += repeats;
    if (repeats > excused) {
      findings.unexcused += repeats - excused;
      problem(
          DUPLICATE,
          findings.unexcused,
          "%d repeats, %d excused, recorded %d times: %s"
              .formatted(repeats, excused, recorded, all));
    }
  }

  /** Two requests of one lane at once; the receptions are in order of arrival. */
  private void overlaps(List<Reception> receptions) {
    List<Reception> open = new ArrayList<>();
    for (Reception reception : receptions) {
      open.removeIf(
          other ->
              !other.openUntil().isAfter(reception.at())
                  || departures.wasGone(other, reception.at()));
      for (Reception other : open) {
        problem("overlap", ++findings.overlaps, "%s while %s".formatted(reception, other));
      }
      open.add(reception);
    }
  }

  private void problem(String kind, long count, String what) {
    if (count <= SHOWN) {
      problems.add(kind + ": " + what);
    }
  }
}
