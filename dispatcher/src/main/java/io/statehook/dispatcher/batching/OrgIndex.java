package io.statehook.dispatcher.batching;

import io.statehook.common.event.EventKey;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.DeviceSelection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The targets of one org, found by key and then by device: the cost of a lookup grows with the
 * targets that match, not with those that do not. Immutable after construction.
 */
final class OrgIndex {
  /** An index without targets. */
  static final OrgIndex EMPTY = new OrgIndex(List.of());

  /**
   * A target stands in the index once per device and pattern, at a hundred bytes each. Targets that
   * would stand there more often than this are asked one by one whether they take a device.
   */
  private static final int MOST_ENTRIES_OF_A_TARGET = 10_000;

  private final Map<String, Target> byId = new HashMap<>();
  private final PatternTrie<Takers> trie = new PatternTrie<>();

  OrgIndex(Collection<Target> targets) {
    for (Target target : targets) {
      byId.put(target.id(), target);
      for (KeyPattern pattern : target.subscription().allowedEvents()) {
        trie.at(pattern, Takers::new).add(target);
      }
    }
  }

  /** The version in force of a subscription. */
  Optional<Target> find(String subscriptionId) {
    return Optional.ofNullable(byId.get(subscriptionId));
  }

  /** The targets that take this key from this device, each once; not to be changed. */
  List<Target> lookup(EventKey key, String deviceId) {
    Lookup lookup = new Lookup(deviceId);
    trie.visit(key, lookup);
    return lookup.distinct();
  }

  /** Collects the takers of one device. */
  private static final class Lookup implements PatternTrie.Visitor<Takers> {
    private final String deviceId;
    private List<Target> found = List.of();
    private boolean owned;
    private int visits;

    private Lookup(String deviceId) {
      this.deviceId = deviceId;
    }

    @Override
    public void visit(Takers takers) {
      visits++;
      add(takers.everyDevice);
      add(takers.byDevice.getOrDefault(deviceId, List.of()));
      for (Target target : takers.wide) {
        if (target.subscription().allowedDevices().contains(deviceId)) {
          add(List.of(target));
        }
      }
    }

    /** Most events have their takers in one place: nothing is copied for those. */
    private void add(List<Target> more) {
      if (more.isEmpty()) {
        return;
      }
      if (found.isEmpty()) {
        found = more;
        return;
      }
      if (!owned) {
        found = new ArrayList<>(found);
        owned = true;
      }
      found.addAll(more);
    }

    /** A target with several matching patterns was found once per pattern. */
    private List<Target> distinct() {
      return visits < 2 ? found : List.copyOf(new LinkedHashSet<>(found));
    }
  }

  /** The targets behind one pattern. */
  private static final class Takers {
    private final List<Target> everyDevice = new ArrayList<>();
    private final Map<String, List<Target>> byDevice = new HashMap<>();
    private final List<Target> wide = new ArrayList<>();

    private void add(Target target) {
      DeviceSelection devices = target.subscription().allowedDevices();
      if (devices.all()) {
        addOnce(everyDevice, target);
      } else if (entries(target) > MOST_ENTRIES_OF_A_TARGET) {
        addOnce(wide, target);
      } else {
        devices.deviceIds().forEach(id -> byDevice.merge(id, List.of(target), Takers::both));
      }
    }

    /** Most devices have one taker, and a list of one is a third of a growing list's size. */
    private static List<Target> both(List<Target> before, List<Target> one) {
      List<Target> all = before.size() > 1 ? before : new ArrayList<>(before);
      addOnce(all, one.get(0));
      return all;
    }

    private static long entries(Target target) {
      return (long) target.subscription().allowedDevices().deviceIds().size()
          * target.subscription().allowedEvents().size();
    }

    /** A subscription may name one pattern twice; its targets are added one after the other. */
    private static void addOnce(List<Target> targets, Target target) {
      if (targets.isEmpty() || targets.get(targets.size() - 1) != target) {
        targets.add(target);
      }
    }
  }
}
