package io.statehook.common.delivery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an attempt record says about its request. */
public enum Outcome {
  /** The receiver answered 2xx. */
  DELIVERED,
  /** It failed and will be tried again. */
  RETRY,
  /** The receiver rejected the batch as such; it went to the dead letters. */
  REJECTED,
  /** The lane's batches wait in {@code webhook-backlog}. */
  PARKED,
  /** It grew too old and went to the dead letters. */
  EXPIRED,
  /** The subscription is suspended. */
  SUSPENDED,
  /** The subscription was deleted or switched off before it could be delivered. */
  DISCARDED,
  /** This request was made up, of several batches or of a part of them; it is sent from now on. */
  JOINED;

  /** The name used in JSON and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The outcome with this wire name, compared exactly; empty if there is none. */
  public static Optional<Outcome> of(String wireName) {
    return Arrays.stream(values()).filter(value -> value.wireName().equals(wireName)).findFirst();
  }
}
