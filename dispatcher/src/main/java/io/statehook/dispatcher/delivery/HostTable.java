package io.statehook.dispatcher.delivery;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The hosts that requests go to. One that nobody sends to is forgotten, unless it is reduced: of
 * these the latest are remembered.
 */
final class HostTable {
  /** Reduced hosts that are remembered although nobody sends to them now. */
  static final int MAX_REMEMBERED = 10_000;

  private final int cap;
  private final Map<String, HostSlots> hosts = new HashMap<>();
  private final Set<HostSlots> remembered = new LinkedHashSet<>();
  private int reduced;

  HostTable(int cap) {
    this.cap = cap;
  }

  /** Somebody wants to send to the host. */
  HostSlots enter(String name) {
    HostSlots host = hosts.computeIfAbsent(name, unknown -> new HostSlots(unknown, cap));
    host.entered();
    remembered.remove(host);
    return host;
  }

  /** A request to the host has ended, or was not made after all. */
  void giveBack(HostSlots host, HostSignal signal) {
    reduced -= host.isReduced() ? 1 : 0;
    host.giveBack(signal);
    reduced += host.isReduced() ? 1 : 0;
  }

  /** Who wanted to send to the host is done. */
  void leave(HostSlots host) {
    host.left();
    if (!host.isUnused()) {
      return;
    }
    if (!host.isReduced()) {
      hosts.remove(host.name());
      return;
    }
    remembered.add(host);
    if (remembered.size() > MAX_REMEMBERED) {
      reduced--;
      Iterator<HostSlots> oldest = remembered.iterator();
      hosts.remove(oldest.next().name());
      oldest.remove();
    }
  }

  int size() {
    return hosts.size();
  }

  /** How many hosts get fewer requests at a time than they could. */
  int reduced() {
    return reduced;
  }
}
