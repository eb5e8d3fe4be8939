package io.statehook.dispatcher.activity;

import java.time.Duration;

/**
 * What a subscription would get if devices went on as they did lately.
 *
 * @param eventsPerSecond events
 * @param requestsPerSecond requests, with windows as the subscription sets them and a receiver that
 *     answers before the next one closes; a slower one gets fewer, fuller ones
 * @param matchedEvents how many of the sampled events it would have got
 * @param sampledEvents how many events of the subscription's org were looked at
 * @param covered how long a time they cover: the shorter, the less the rates say
 */
public record TrafficEstimate(
    double eventsPerSecond,
    double requestsPerSecond,
    long matchedEvents,
    long sampledEvents,
    Duration covered) {}
