/**
 * The admin role's listener: pages for machines (health, metrics), the HTTP API, and the mount for
 * the console. A face: it decides who may come in and what a request means, and leaves the rest to
 * the operations.
 *
 * <p>Who may come in is decided in one place (Doorkeeper), and whose things a caller may touch in
 * one (OrgGate); a route that is not in the list of routes does not exist.
 */
@NullMarked
package io.statehook.dispatcher.admin;

import org.jspecify.annotations.NullMarked;
