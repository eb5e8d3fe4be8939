package io.statehook.producer.simulator;

/**
 * What became of a simulator's reports so far.
 *
 * @param published acknowledged by Kafka
 * @param refused broke a rule; more than 0 is a bug of the simulator or another catalogue
 * @param notAcknowledged may or may not be in Kafka
 * @param inFlight handed over, not yet decided
 */
public record Totals(long published, long refused, long notAcknowledged, long inFlight) {}
