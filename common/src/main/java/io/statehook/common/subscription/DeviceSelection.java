package io.statehook.common.subscription;

import java.util.Collection;
import java.util.Set;

/**
 * The devices whose events a subscription takes.
 *
 * @param all whether every device of the org is meant
 * @param deviceIds the chosen devices; empty when all are meant
 */
public record DeviceSelection(boolean all, Set<String> deviceIds) {
  /** The most devices that can be chosen one by one. */
  public static final int LIMIT = 100_000;

  private static final DeviceSelection EVERY = new DeviceSelection(true, Set.of());

  /** Copies the set. */
  public DeviceSelection {
    deviceIds = Set.copyOf(deviceIds);
    if (all != deviceIds.isEmpty()) {
      throw new IllegalArgumentException(
          "either all devices or at least one device id, not %d ids".formatted(deviceIds.size()));
    }
    if (deviceIds.size() > LIMIT) {
      throw new IllegalArgumentException(
          "at most %d device ids, not %d".formatted(LIMIT, deviceIds.size()));
    }
  }

  /** Every device of the org. */
  public static DeviceSelection every() {
    return EVERY;
  }

  /** These devices only. */
  public static DeviceSelection of(Collection<String> deviceIds) {
    return new DeviceSelection(false, Set.copyOf(deviceIds));
  }

  /** Whether the device is chosen. */
  public boolean contains(String deviceId) {
    return all || deviceIds.contains(deviceId);
  }
}
