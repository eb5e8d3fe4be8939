/**
 * Everything on one machine in one process: broker, topics, dispatcher, a verifying receiver and a
 * simulated fleet. For trying things out and for proving on any machine that they work; nothing
 * here is used by the other commands. All of it listens on loopback only.
 */
@NullMarked
package io.statehook.standalone.dev;

import org.jspecify.annotations.NullMarked;
