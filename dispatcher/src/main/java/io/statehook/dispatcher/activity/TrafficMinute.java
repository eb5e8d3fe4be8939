package io.statehook.dispatcher.activity;

import java.time.Instant;

/**
 * The traffic of one minute.
 *
 * @param start when it began
 */
public record TrafficMinute(Instant start, TrafficCounts counts) {}
