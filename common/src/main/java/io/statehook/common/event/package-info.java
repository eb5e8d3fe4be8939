/**
 * What devices report: events, the keys that name them, the patterns that choose among them and the
 * catalogue of approved keys.
 *
 * <p>An event is read exactly once ({@link io.statehook.common.event.EventReader}); its bytes are
 * never re-serialised, so a receiver gets what the device sent. Anything that cannot be read is a
 * value ({@link io.statehook.common.event.EventRefusal}), never an exception.
 */
@NullMarked
package io.statehook.common.event;

import org.jspecify.annotations.NullMarked;
