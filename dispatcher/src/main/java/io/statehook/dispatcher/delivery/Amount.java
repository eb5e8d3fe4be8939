package io.statehook.dispatcher.delivery;

/**
 * How much waits.
 *
 * @param events in batches
 * @param bytes of their bodies
 */
record Amount(long events, long bytes) {
  static final Amount NONE = new Amount(0, 0);

  Amount plus(QueuedBatch batch) {
    return new Amount(events + batch.batch().events(), bytes + batch.bytes());
  }

  Amount plus(Amount other) {
    return new Amount(events + other.events, bytes + other.bytes);
  }

  /** Less one batch, but never less than nothing: what earlier owners counted may be too little. */
  Amount minus(QueuedBatch batch) {
    return new Amount(
        Math.max(0, events - batch.batch().events()), Math.max(0, bytes - batch.bytes()));
  }
}
