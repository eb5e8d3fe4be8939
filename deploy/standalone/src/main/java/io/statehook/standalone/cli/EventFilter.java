package io.statehook.standalone.cli;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.KeyPattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Chooses events to show. */
final class EventFilter {
  @Option(names = "--org", paramLabel = "ORG", description = "Only events of this org.")
  private @Nullable String org;

  @Option(names = "--device", paramLabel = "ID", description = "Only events of this device.")
  private @Nullable String device;

  @Option(
      names = "--key",
      paramLabel = "PATTERN",
      description = "Only events whose key matches, as in RoomAnalytics.*")
  private @Nullable KeyPattern key;

  boolean matches(DeviceEvent event) {
    return (org == null || org.equals(event.orgId()))
        && (device == null || device.equals(event.deviceId()))
        && (key == null || EventKey.parse(event.key()).filter(key::matches).isPresent());
  }

  /** Whether everything is shown, also what is no event. */
  boolean isOpen() {
    return org == null && device == null && key == null;
  }
}
