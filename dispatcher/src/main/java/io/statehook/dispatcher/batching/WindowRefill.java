package io.statehook.dispatcher.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the open windows of a task again after it moved or restarted: the state store says where
 * each one begins, the log still holds the events, and the rules that took them are read by their
 * version. So a window comes back with exactly the events it held, even if its subscription has
 * changed since.
 */
final class WindowRefill {
  private static final Logger log = LoggerFactory.getLogger(WindowRefill.class);

  private final SourceLog source;
  private final Supplier<Rules> pastRules;

  WindowRefill(SourceLog source, Supplier<Rules> pastRules) {
    this.source = source;
    this.pastRules = pastRules;
  }

  /**
   * Restores the stored windows into an empty set.
   *
   * @return subscriptions whose windows cannot come back, to be removed from the store
   */
  List<String> refill(
      int partition,
      List<KeyValue<String, WindowStart>> stored,
      WindowSet windows,
      SubscriptionIndex.Picture current,
      WindowSet.Now now) {
    List<KeyValue<String, WindowStart>> oldestFirst = new ArrayList<>(stored);
    oldestFirst.sort(Comparator.comparingLong(window -> window.value.firstOffset()));
    Map<Long, List<Target>> targetsByCatalogue = new HashMap<>();
    List<String> lost = new ArrayList<>();
    try (LazyRules past = new LazyRules(pastRules)) {
      for (KeyValue<String, WindowStart> window : oldestFirst) {
        Optional<Target> target = target(window.key, window.value, current, past);
        if (target.isEmpty()) {
          lost.add(window.key);
          log.error(
              "open window lost, its rules are no longer readable: subscriptionId={} partition={}"
                  + " firstOffset={} subscriptionVersion={}",
              window.key,
              partition,
              window.value.firstOffset(),
              window.value.subscriptionVersion());
          continue;
        }
        windows.restore(target.get(), window.value, now);
        targetsByCatalogue
            .computeIfAbsent(window.value.catalogueVersion(), version -> new ArrayList<>())
            .add(target.get());
      }
      long from = oldestFirst.get(0).value.firstOffset();
      targetsByCatalogue.forEach(
          (version, targets) ->
              readAgain(partition, from, approved(version, current, past), targets, windows));
    }
    for (String empty : windows.dropEmpty()) {
      log.error(
          "open window lost, none of its events came back: subscriptionId={} partition={}",
          empty,
          partition);
      lost.add(empty);
    }
    return lost;
  }

  private void readAgain(
      int partition, long from, ApprovedKeys approved, List<Target> targets, WindowSet windows) {
    Map<String, List<Target>> byOrg = new HashMap<>();
    for (Target target : targets) {
      byOrg.computeIfAbsent(target.subscription().orgId(), org -> new ArrayList<>()).add(target);
    }
    Map<String, OrgIndex> orgs = new HashMap<>();
    byOrg.forEach((org, ofOrg) -> orgs.put(org, new OrgIndex(ofOrg)));
    SubscriptionIndex.Picture then = new SubscriptionIndex.Picture(approved, orgs);
    EventIntake intake = new EventIntake();
    long startedNanos = System.nanoTime();
    long committed =
        source.readProcessed(
            partition,
            from,
            (offset, appendedMillis, key, value) -> {
              if (value != null
                  && intake.read(key, value, approved) instanceof EventIntake.Admitted admitted) {
                for (Target target :
                    then.org(admitted.event().orgId())
                        .lookup(admitted.key(), admitted.event().deviceId())) {
                  windows.refill(target, value, offset, appendedMillis);
                }
              }
            });
    log.info(
        "open windows refilled: partition={} windows={} fromOffset={} toOffset={} millis={}",
        partition,
        targets.size(),
        from,
        committed,
        (System.nanoTime() - startedNanos) / 1_000_000);
  }

  private static Optional<Target> target(
      String id, WindowStart start, SubscriptionIndex.Picture current, LazyRules past) {
    Optional<Target> inForce =
        current
            .find(start.orgId(), id)
            .filter(target -> target.version() == start.subscriptionVersion());
    return inForce.isPresent()
        ? inForce
        : past.get().subscriptionAt(id, start.subscriptionVersion()).map(Target::new);
  }

  private static ApprovedKeys approved(
      long version, SubscriptionIndex.Picture current, LazyRules past) {
    return current.approved().version() == version
        ? current.approved()
        : new ApprovedKeys(past.get().catalogueAt(version));
  }

  /** Opens the reader of past rules only if a window needs it; most never do. */
  private static final class LazyRules implements AutoCloseable {
    private final Supplier<Rules> supplier;
    private Optional<Rules> opened = Optional.empty();

    private LazyRules(Supplier<Rules> supplier) {
      this.supplier = supplier;
    }

    private Rules get() {
      if (opened.isEmpty()) {
        opened = Optional.of(supplier.get());
      }
      return opened.get();
    }

    @Override
    public void close() {
      opened.ifPresent(Rules::close);
    }
  }
}
