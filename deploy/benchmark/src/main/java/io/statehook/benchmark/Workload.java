package io.statehook.benchmark;

/**
 * How subscriptions divide the events of all devices among them.
 *
 * @param subscriptions each takes as many devices as the others; a peer has a consumer for each
 * @param hosts receivers that the subscriptions are spread over
 * @param maxEvents the most events in one request
 * @param maxWaitMillis the longest time that an event waits for others
 * @param parallelism requests in flight for one subscription
 */
record Workload(
    int subscriptions,
    int hosts,
    int maxEvents,
    int maxWaitMillis,
    int parallelism,
    Burden burden) {
  private static final int PERCENT = 100;

  /** What a receiver does. */
  enum Endpoint {
    /** It answers. */
    WELL,
    /** Nobody listens there. */
    DEAD,
    /** It takes requests and never answers. */
    SILENT
  }

  Workload {
    if (subscriptions < 1 || subscriptions > SampleEvent.DEVICES) {
      throw new IllegalArgumentException(
          "1 to %d subscriptions, not %d".formatted(SampleEvent.DEVICES, subscriptions));
    }
  }

  /** One subscription that takes everything. */
  static Workload hot(int maxEvents, int maxWaitMillis, int parallelism) {
    return new Workload(1, 1, maxEvents, maxWaitMillis, parallelism, Burden.NONE);
  }

  /** Subscriptions with one lane each. */
  static Workload shared(int subscriptions, int hosts, int maxEvents) {
    return new Workload(subscriptions, hosts, maxEvents, 1_000, 1, Burden.NONE);
  }

  Workload with(Burden other) {
    return new Workload(subscriptions, hosts, maxEvents, maxWaitMillis, parallelism, other);
  }

  Workload withMaxWait(int millis) {
    return new Workload(subscriptions, hosts, maxEvents, millis, parallelism, burden);
  }

  Workload withParallelism(int requests) {
    return new Workload(subscriptions, hosts, maxEvents, maxWaitMillis, requests, burden);
  }

  /** Whether a subscription takes the events of a device. */
  boolean takes(int subscription, int device) {
    return device % subscriptions == subscription;
  }

  int host(int subscription) {
    return subscription % hosts;
  }

  Endpoint endpoint(int host) {
    int place = host * PERCENT / hosts;
    if (place >= burden.badPercent()) {
      return Endpoint.WELL;
    }
    return place < burden.badPercent() / 2 ? Endpoint.DEAD : Endpoint.SILENT;
  }

  /** Whether the receiver of a device's events answers. */
  boolean isAnswered(int device) {
    return endpoint(host(device % subscriptions)) == Endpoint.WELL;
  }
}
