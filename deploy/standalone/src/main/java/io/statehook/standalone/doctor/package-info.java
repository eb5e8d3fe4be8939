/**
 * Looks at a whole installation and explains what it finds: Kafka, topics, access, clocks, keys,
 * subscriptions, receivers' addresses, disks. Each check asks the same classes that a dispatcher
 * asks before it starts, so that the two never disagree, and a check that cannot be made is itself
 * a finding.
 *
 * <p>Nothing is changed and no receiver is connected to; the one record that is written, to compare
 * clocks, deletes a key that nobody uses.
 */
@NullMarked
package io.statehook.standalone.doctor;

import org.jspecify.annotations.NullMarked;
