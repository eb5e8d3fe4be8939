/**
 * Log lines for programs: what a line says in words for people, as JSON with fixed keys.
 *
 * <p>Every message of ours is a constant text with {@code name={}} pairs behind it, and the names
 * come from {@link io.statehook.standalone.logs.LogFields#NAMES one list}. So a line can be taken
 * apart here, and nobody who logs has to know of JSON.
 */
@NullMarked
package io.statehook.standalone.logs;

import org.jspecify.annotations.NullMarked;
