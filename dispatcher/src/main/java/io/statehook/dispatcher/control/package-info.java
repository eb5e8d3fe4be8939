/**
 * The control state of an installation: subscriptions, catalogue, secrets and topics. All of it
 * lives in compacted topics; this package reads them to their end, follows them, and is the one
 * place that judges what stands there. A bad record is refused with a reason and changes nothing.
 */
@NullMarked
package io.statehook.dispatcher.control;

import org.jspecify.annotations.NullMarked;
