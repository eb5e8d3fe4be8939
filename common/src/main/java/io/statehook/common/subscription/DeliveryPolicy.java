package io.statehook.common.subscription;

import java.time.Duration;
import java.util.Optional;

/**
 * How the batches of a subscription are delivered.
 *
 * @param timeout how long one request may take, from connecting to the end of the answer
 * @param parallelism lanes, each with one request in flight; fixed for a subscription's life
 * @param requestsPerSecond the most requests per second, 0 for no limit
 * @param maxAge how long a batch is tried before it goes to the dead letters
 * @param onRejected what happens to a batch that the receiver rejects as such
 */
public record DeliveryPolicy(
    Duration timeout,
    int parallelism,
    int requestsPerSecond,
    Duration maxAge,
    OnRejected onRejected) {
  /** The most lanes of one subscription. */
  public static final int PARALLELISM_LIMIT = 64;

  static final Bounds TIMEOUT_MILLIS = new Bounds(100, 60_000);
  static final Bounds PARALLELISM = new Bounds(1, PARALLELISM_LIMIT);
  static final Bounds REQUESTS_PER_SECOND = new Bounds(0, 100_000);
  static final Bounds MAX_AGE_HOURS = new Bounds(1, 168);

  /** What applies where a subscription names no policy; last, as it is checked against them. */
  public static final DeliveryPolicy DEFAULT =
      new DeliveryPolicy(
          Duration.ofSeconds(15), 1, 0, Duration.ofHours(72), OnRejected.DEAD_LETTER);

  /** Refuses values outside the bounds. */
  public DeliveryPolicy {
    TIMEOUT_MILLIS.require("timeoutMs", timeout.toMillis());
    PARALLELISM.require("parallelism", parallelism);
    REQUESTS_PER_SECOND.require("requestsPerSecond", requestsPerSecond);
    MAX_AGE_HOURS.require("maxAgeHours", maxAge.toHours());
  }

  /** What happens to a batch that the receiver answers with 400 or 422. */
  public enum OnRejected {
    /** It goes to the dead letters and the lane goes on. */
    DEAD_LETTER("dead-letter"),
    /** The lane waits until the receiver takes it. */
    BLOCK("block");

    private final String wireName;

    OnRejected(String wireName) {
      this.wireName = wireName;
    }

    /** The name used in JSON. */
    public String wireName() {
      return wireName;
    }

    static Optional<OnRejected> of(String wireName) {
      for (OnRejected onRejected : values()) {
        if (onRejected.wireName.equals(wireName)) {
          return Optional.of(onRejected);
        }
      }
      return Optional.empty();
    }
  }
}
