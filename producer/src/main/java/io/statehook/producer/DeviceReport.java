package io.statehook.producer;

import io.statehook.common.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a device reports. Nothing is judged here: {@link DeviceEventProducer#publish}
 * refuses what breaks a rule and says which.
 *
 * @param device who reports
 * @param type whether a state or a happening is reported
 * @param key the approved key, such as {@code Standby.State}
 * @param value what the device says about it
 * @param id receivers de-duplicate on it; absent: the producer makes one
 * @param timestamp when it happened at the device; absent: the moment of publishing
 */
public record DeviceReport(
    Device device,
    EventType type,
    String key,
    ReportedValue value,
    @Nullable String id,
    @Nullable Instant timestamp) {

  /** A state that now has this value, or none any more. */
  public static DeviceReport status(Device device, String key, ReportedValue value) {
    return new DeviceReport(device, EventType.STATUS, key, value, null, null);
  }

  /** Something that happened. */
  public static DeviceReport event(Device device, String key, ReportedValue value) {
    return new DeviceReport(device, EventType.EVENT, key, value, null, null);
  }

  /** The same report under an id of the caller's: sending it twice is then harmless. */
  public DeviceReport withId(String ownId) {
    return new DeviceReport(device, type, key, value, ownId, timestamp);
  }

  /** The same report with the device's own time. */
  public DeviceReport at(Instant happened) {
    return new DeviceReport(device, type, key, value, id, happened);
  }
}
