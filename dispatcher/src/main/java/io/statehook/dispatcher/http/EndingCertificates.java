package io.statehook.dispatcher.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receivers whose certificate ends soon, as seen when connections were made. Only those are kept:
 * one that was renewed goes when it is seen again, one that is not seen any more goes after a day.
 * Safe for use by several threads.
 */
final class EndingCertificates {
  /** Long enough for somebody to renew it, shorter than what automatic renewal leaves over. */
  static final Duration SOON = Duration.ofDays(14);

  static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

  /** Hosts that are known at a time; more are not counted. */
  static final int MAX_HOSTS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(EndingCertificates.class);

  private final Supplier<Instant> clock;
  private final Map<String, Seen> ending = new ConcurrentHashMap<>();

  private record Seen(Instant at) {}

  EndingCertificates(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /** A host has shown a certificate that is valid until then; tells it once to the log. */
  void seen(String host, Instant ends) {
    Instant now = clock.get();
    if (ends.isAfter(now.plus(SOON))) {
      ending.remove(host);
    } else if (ending.size() < MAX_HOSTS || ending.containsKey(host)) {
      // Several servers behind one name may have a certificate each.
      if (ending.put(host, new Seen(now)) == null) {
        LOG.warn("a receiver's certificate ends soon: host={} ends={}", host, ends);
      }
    }
  }

  /** How many hosts there are by now. */
  int count() {
    Instant oldest = clock.get().minus(FORGOTTEN_AFTER);
    ending.values().removeIf(seen -> seen.at.isBefore(oldest));
    return ending.size();
  }
}
