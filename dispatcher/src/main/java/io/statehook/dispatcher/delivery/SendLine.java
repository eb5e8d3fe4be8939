package io.statehook.dispatcher.delivery;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lanes that wait, in turn, the slow ones apart so that they can be passed over together. */
final class SendLine {
  private final TreeSet<SendPlace> fast = new TreeSet<>(SendPlace.IN_TURN);
  private final TreeSet<SendPlace> slow = new TreeSet<>(SendPlace.IN_TURN);

  void add(SendPlace place) {
    of(place.slow()).add(place);
  }

  /** Takes a lane out; whether it was here. */
  boolean remove(SendPlace place) {
    return of(place.slow()).remove(place);
  }

  /** Takes out who is due first, of one kind; null if nobody waits. */
  @Nullable SendPlace poll(boolean ofSlow) {
    return of(ofSlow).pollFirst();
  }

  /** Takes out who is due first; null if nobody waits. */
  @Nullable SendPlace poll() {
    boolean slowFirst =
        fast.isEmpty()
            || !slow.isEmpty() && SendPlace.IN_TURN.compare(slow.first(), fast.first()) < 0;
    return poll(slowFirst);
  }

  private TreeSet<SendPlace> of(boolean ofSlow) {
    return ofSlow ? slow : fast;
  }
}
