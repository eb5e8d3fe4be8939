package io.statehook.standalone.receiver;

/**
 * How much a receiver remembers. What is older is forgotten: a duplicate of it counts as new.
 *
 * @param requestIds latest accepted request ids
 * @param events latest pairs of subscription and event id, about 100 bytes each
 * @param devices pairs of subscription and device whose order is checked, about 150 bytes each
 */
public record ReceiverLimits(int requestIds, int events, int devices) {
  /** Up to some 100 MiB of heap, when all of it is used. */
  public static final ReceiverLimits DEFAULT = new ReceiverLimits(100_000, 500_000, 200_000);

  /** Refuses a limit below 1. */
  public ReceiverLimits {
    if (requestIds < 1 || events < 1 || devices < 1) {
      throw new IllegalArgumentException(
          "a receiver remembers at least 1 of each, not %d requests, %d events, %d devices"
              .formatted(requestIds, events, devices));
    }
  }
}
