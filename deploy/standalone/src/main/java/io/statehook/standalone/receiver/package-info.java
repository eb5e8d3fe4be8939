/**
 * A receiver as a careful customer would write it, which also keeps count.
 *
 * <p>It verifies the raw body before parsing, answers at once, and forgets duplicates by request
 * and by event. {@code dev} mode shows what it gets, the end-to-end tests judge by it whether every
 * event arrived, once and in order. It can be told to fail, so that recovery can be watched. HTTPS
 * on loopback only.
 */
@NullMarked
package io.statehook.standalone.receiver;

import org.jspecify.annotations.NullMarked;
