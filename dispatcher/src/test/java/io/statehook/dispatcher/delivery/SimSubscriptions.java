package io.statehook.dispatcher.delivery;

import io.statehook.common.subscription.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All changes of subscriptions, in order; the version of a change is its place. */
final class SimSubscriptions {
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, Subscription> newest = new HashMap<>();
  private final List<Consumer<Integer>> followers = new ArrayList<>();

  /** Tells each change's version. */
  void follow(Consumer<Integer> follower) {
    followers.add(follower);
  }

  void put(Subscription subscription) {
    newest.put(subscription.id(), subscription);
    change(subscription.id(), subscription);
  }

  void delete(String id) {
    newest.remove(id);
    change(id, null);
  }

  Optional<Subscription> newest(String id) {
    return Optional.ofNullable(newest.get(id));
  }

  /** Whether the subscription was gone or off at some moment, the version's or a later one. */
  boolean wasOffSince(String id, long version) {
    boolean off = true;
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      off = change.id.equals(id) ? change.isOff() : off;
      if (off && i + 1 >= version) {
        return true;
      }
    }
    return false;
  }

  int version() {
    return changes.size();
  }

  private void change(String id, @Nullable Subscription subscription) {
    changes.add(new Change(id, subscription));
    followers.forEach(follower -> follower.accept(changes.size()));
  }

  private record Change(String id, @Nullable Subscription subscription) {
    boolean isOff() {
      return subscription == null || !subscription.active();
    }
  }

  /** What one worker knows: a prefix of the changes. */
  final class View implements Subscriptions {
    private final Map<String, Subscription> known = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private int seen;

    /** Reads up to a version; returns the ids that changed. */
    List<String> readTo(int version) {
      List<String> ids = new ArrayList<>();
      while (seen < version) {
        Change change = changes.get(seen++);
        ids.add(change.id);
        versions.put(change.id, (long) seen);
        if (change.subscription == null) {
          known.remove(change.id);
        } else {
          known.put(change.id, change.subscription);
        }
      }
      return ids;
    }

    @Override
    public Optional<Subscription> find(String id) {
      return Optional.ofNullable(known.get(id));
    }

    @Override
    public long version(String id) {
      return versions.getOrDefault(id, -1L);
    }

    @Override
    public boolean hasSeen(String id, long version) {
      return version <= seen;
    }

    @Override
    public void listen(Consumer<String> changed) {
      throw new UnsupportedOperationException("the simulation tells the engine itself");
    }
  }
}
