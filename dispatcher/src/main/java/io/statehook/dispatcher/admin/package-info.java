/**
 * The admin role: an HTTP listener for operators and their tools. It answers whether the process
 * lives and is ready, and hands out its metrics; it listens on loopback only.
 *
 * <p>What it tells comes in as functions, so that it knows none of the roles beside it.
 */
@NullMarked
package io.statehook.dispatcher.admin;

import org.jspecify.annotations.NullMarked;
