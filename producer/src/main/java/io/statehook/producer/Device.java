package io.statehook.producer;

import org.jspecify.annotations.Nullable;

/**
 * The origin of reports. Its names are judged with each report, by the same rules that the
 * dispatcher applies: 1 to 128 characters without control characters.
 *
 * @param orgId the organization that owns the device
 * @param deviceId names the device; the record key in Kafka
 * @param workspaceId the room or desk it stands in, if known
 */
public record Device(String orgId, String deviceId, @Nullable String workspaceId) {

  /** A device that stands in no known workspace. */
  public Device(String orgId, String deviceId) {
    this(orgId, deviceId, null);
  }
}
