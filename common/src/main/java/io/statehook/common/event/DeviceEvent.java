package io.statehook.common.event;

/**
 * The facts of one device event that decide where it goes. The event's bytes stay where they were
 * read; nothing here is ever turned back into JSON.
 *
 * @param orgId the organization that owns the device
 * @param deviceId the device that reports
 * @param type whether a state or a happening is reported
 * @param key what is reported, as written by the device
 */
public record DeviceEvent(String orgId, String deviceId, EventType type, String key)
    implements EventReading {}
