package io.statehook.producer.simulator;

import io.statehook.producer.DeviceReport;
import java.time.LocalDateTime;

/**
 * A report and when it happened in the room.
 *
 * @param at the room's local time, which is not real time
 * @param report without id and timestamp: the producer gives both
 */
public record RoomReport(LocalDateTime at, DeviceReport report) {}
