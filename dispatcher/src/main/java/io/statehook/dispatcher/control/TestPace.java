package io.statehook.dispatcher.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often one worker sends test messages for an org: whoever may test drafts may choose their
 * addresses, and shall not flood one with our requests.
 */
final class TestPace {
  /** From one message of an org to the next. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Who would have to wait for longer than this is turned away. */
  static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private static final int MANY_ORGS = 1_000;

  private final LongSupplier nanoTime;
  private final Map<String, Long> nextTurns = new HashMap<>();

  TestPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes the org's next turn: how long until then. Empty when too many others wait. */
  synchronized Optional<Duration> turn(String orgId) {
    long now = nanoTime.getAsLong();
    if (nextTurns.size() > MANY_ORGS) {
      nextTurns.values().removeIf(next -> next - now < 0);
    }
    long next = nextTurns.getOrDefault(orgId, now);
    long wait = Math.max(0, next - now);
    if (wait > MAX_WAIT.toNanos()) {
      return Optional.empty();
    }
    nextTurns.put(orgId, now + wait + INTERVAL.toNanos());
    return Optional.of(Duration.ofNanos(wait));
  }
}
