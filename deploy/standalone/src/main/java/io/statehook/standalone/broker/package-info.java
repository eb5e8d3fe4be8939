/**
 * A real Kafka broker inside this process, for {@code dev} mode and the end-to-end tests.
 *
 * <p>It is the production code path of Kafka 4.3.1 (KRaft, one node that is broker and controller),
 * on loopback only and sized for one machine that also runs everything else. Kafka's server classes
 * are no public API: they are named in {@link io.statehook.standalone.broker.EmbeddedBroker} and
 * its package-private parts, and nowhere else in this project.
 */
@NullMarked
package io.statehook.standalone.broker;

import org.jspecify.annotations.NullMarked;
