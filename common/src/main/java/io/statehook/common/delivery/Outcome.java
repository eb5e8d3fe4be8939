package io.statehook.common.delivery;

import java.util.Locale;

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
  /** Several batches were joined into this request. */
  JOINED;

  /** The name used in JSON and metrics. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
