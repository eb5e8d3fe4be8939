package io.statehook.standalone.e2e;

import io.statehook.standalone.e2e.EventStream.Published;
import io.statehook.standalone.e2e.FaceChange.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How soon changes acted and showed. */
final class FaceFigures {
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final EventFates fates;
  private final List<Carried> all;

  /**
   * A change that was made.
   *
   * @param published the events around it
   * @param began when it was asked for, by {@link System#nanoTime}
   * @param acknowledged when its face said that it is made, likewise
   * @param at the same by the clock
   * @param visible by face, when that was asked first that showed it
   */
  record Carried(
      String face,
      FaceChange change,
      List<Published> published,
      long began,
      long acknowledged,
      Instant at,
      Map<String, Shown> visible) {
    Instant beganAt() {
      return at.minusNanos(acknowledged - began);
    }

    double millisAfter(long nanos) {
      return (nanos - acknowledged) / NANOS_PER_MILLI;
    }
  }

  /**
   * When a face showed a change, in ms after it was acknowledged.
   *
   * @param asked who asked then saw it; whoever asked before did not
   * @param answered when the answer was there, which is the machine's time besides
   */
  record Shown(double asked, double answered) {}

  FaceFigures(EventFates fates, Collection<Carried> all) {
    this.fates = fates;
    this.all = List.copyOf(all);
  }

  /** Whether the rule after the change decided about an event. */
  private boolean isDecidedByNew(Carried carried, Published event) {
    return fates.fate(event.id()) == carried.change().fateAfter();
  }

  /** Whether the first event, published before, was decided by the rule before. */
  boolean isDecidedByOldAtFirst(Carried carried) {
    Published first = carried.published().get(0);
    return carried.change().kind() == Kind.RESUME
        ? fates.sentAt(first.id()).filter(carried.beganAt()::isBefore).isPresent()
        : !isDecidedByNew(carried, first);
  }

  /** Whether every event that was published when the change had to act was decided by it. */
  boolean actsInTime(Carried carried) {
    return carried.published().stream()
        .filter(Published::probe)
        .allMatch(event -> isDecidedByNew(carried, event));
  }

  /**
   * When the last event of the old rule was published, in ms after the acknowledgement; of a
   * resumed one, when the first event was sent.
   */
  double actsAfter(Carried carried) {
    if (carried.change().kind() == Kind.RESUME) {
      Optional<Instant> first =
          carried.published().stream()
              .flatMap(event -> fates.sentAt(event.id()).stream())
              .min(Instant::compareTo);
      return first
          .map(sent -> Duration.between(carried.at(), sent).toNanos() / NANOS_PER_MILLI)
          .orElse(Double.POSITIVE_INFINITY);
    }
    return carried.published().stream()
        .filter(event -> !isDecidedByNew(carried, event))
        .mapToDouble(event -> carried.millisAfter(event.nanos()))
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** By the face that made the changes, in ms. */
  Map<String, List<Double>> actsAfter() {
    Map<String, List<Double>> byFace = new TreeMap<>();
    all.forEach(one -> add(byFace, one.face(), actsAfter(one)));
    return byFace;
  }

  /** By the face that shows them, in ms. */
  Map<String, List<Double>> visibleAfter() {
    Map<String, List<Double>> byFace = new TreeMap<>();
    all.forEach(one -> one.visible().forEach((face, shown) -> add(byFace, face, shown.asked())));
    return byFace;
  }

  private Map<String, List<Double>> answeredAfter() {
    Map<String, List<Double>> byFace = new TreeMap<>();
    all.forEach(one -> one.visible().forEach((face, shown) -> add(byFace, face, shown.answered())));
    return byFace;
  }

  private Map<String, List<Double>> took() {
    Map<String, List<Double>> byFace = new TreeMap<>();
    all.forEach(one -> add(byFace, one.face(), -one.millisAfter(one.began())));
    return byFace;
  }

  private List<Double> probesAfter() {
    List<Double> millis = new ArrayList<>();
    for (Carried one : all) {
      one.published().stream()
          .filter(Published::probe)
          .forEach(event -> millis.add(one.millisAfter(event.nanos())));
    }
    return millis;
  }

  private static void add(Map<String, List<Double>> byFace, String face, double millis) {
    byFace.computeIfAbsent(face, name -> new ArrayList<>()).add(millis);
  }

  /** How many changes decided about all events that were published 2 s later. */
  long inTime() {
    return all.stream().filter(this::actsInTime).count();
  }

  /** The smallest value that so many of a hundred do not exceed. */
  static double percentile(List<Double> millis, int percent) {
    List<Double> sorted = millis.stream().sorted().toList();
    return sorted.get((int) Math.ceil(sorted.size() * percent / 100.0) - 1);
  }

  /** One line. */
  String line() {
    return ("FACES %d changes | %d of them decided about every event published %.0f to %.0f ms"
            + " after they were acknowledged | ms, p50/p99/max: acknowledged after%s | last event"
            + " of the old rule published after the acknowledgement%s | visible to who asks after%s,"
            + " answered after%s")
        .formatted(
            all.size(),
            inTime(),
            percentile(probesAfter(), 1),
            percentile(probesAfter(), 100),
            text(took()),
            text(actsAfter()),
            text(visibleAfter()),
            text(answeredAfter()));
  }

  private static String text(Map<String, List<Double>> byFace) {
    StringBuilder text = new StringBuilder();
    byFace.forEach(
        (face, millis) ->
            text.append(
                " %s %.0f/%.0f/%.0f"
                    .formatted(
                        face,
                        percentile(millis, 50),
                        percentile(millis, 99),
                        percentile(millis, 100))));
    return text.toString();
  }
}
