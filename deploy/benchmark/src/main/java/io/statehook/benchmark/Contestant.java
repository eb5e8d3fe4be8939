package io.statehook.benchmark;

/**
 * A program under one workload.
 *
 * @param name as reports show it
 * @param burst events of the measured load and, before it, of the warm-up
 */
record Contestant(String name, Kind kind, Workload workload, int burst) {
  /** The programs. */
  enum Kind {
    /** The product: batcher and worker in one process. */
    STATEHOOK,
    /** A consumer that batches and posts, unsigned and with nothing durable in between. */
    PLAIN,
    /** A consumer that only reads: what Kafka's client allows. */
    READ,
    /** Signed requests that were built before, without Kafka: what an HTTP client allows. */
    PREBUILT,
    /** Apache Camel's batching Kafka consumer with its HTTP producer; unsigned. */
    CAMEL
  }

  static Contestant statehook(Workload workload, int burst) {
    return new Contestant("statehook", Kind.STATEHOOK, workload, burst);
  }

  static Contestant plain(Workload workload, int burst) {
    return new Contestant("plain", Kind.PLAIN, workload, burst);
  }

  static Contestant prebuilt(Workload workload, int burst) {
    return new Contestant("prebuilt", Kind.PREBUILT, workload, burst);
  }

  Contestant named(String other) {
    return new Contestant(other, kind, workload, burst);
  }

  Contestant withBurst(int events) {
    return new Contestant(name, kind, workload, events);
  }
}
