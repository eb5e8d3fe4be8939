/**
 * A fleet of meeting rooms that behaves like one: people come and go, and what the devices report
 * follows from that. For demonstrations, load and end-to-end tests; never for production data.
 *
 * <p>{@link io.statehook.producer.simulator.Fleet} is pure: an endless sequence of reports on
 * virtual time, the same for the same plan. {@link io.statehook.producer.simulator.FleetSimulator}
 * is the thin shell that takes reports from it at the wanted rate and publishes them. The rooms'
 * time therefore passes as fast as the rate allows: many events per second make short days.
 */
@NullMarked
package io.statehook.producer.simulator;

import org.jspecify.annotations.NullMarked;
