/**
 * What happens when processes die, freeze, come and go, when brokers, networks and clocks fail, and
 * when receivers misbehave: real worker processes, signals, HTTPS receivers that keep a ledger, and
 * an oracle that compares the ledger with what was published.
 *
 * <pre>
 *  EventLoad -> 1 or 3 brokers -> batcher child -> worker children (signals) -> CheckingSink
 *      |                                                                            |
 *      +---------------------------> Oracle <-- webhook-attempts, -deliveries <-----+
 * </pre>
 *
 * <p>The oracle's rules: nothing acknowledged is lost; one id is one body; a device's events come
 * first in source order; a duplicate is excused only by a request that was open, or whose record
 * was on its way, when its worker went. Each fault test prints one line of figures. Every test has
 * a short form for CI and, by system properties, a long one.
 */
@NullMarked
package io.statehook.standalone.faults;

import org.jspecify.annotations.NullMarked;
