package io.statehook.common.event;

/** The outcome of reading one device event: the event's facts, or why it is refused. */
public sealed interface EventReading permits DeviceEvent, EventRefusal {}
