package io.statehook.dispatcher.console;

import io.statehook.dispatcher.operations.Caller;
import java.util.Map;
import java.util.Optional;

/**
 * What a browser asks for.
 *
 * @param address where it comes from
 * @param path the path as it was asked for
 * @param parts the values of the route's placeholders
 * @param query the fields behind the question mark
 * @param form the fields of a form that was sent; none for GET
 * @param session who asks; empty only on pages for everybody
 * @param partial whether htmx asks for a part of a page
 * @param theme as it was chosen
 */
record PageRequest(
    String address,
    String path,
    Map<String, String> parts,
    Fields query,
    Fields form,
    Optional<Session> session,
    boolean partial,
    Theme theme) {

  /** The value of a placeholder. */
  String part(String name) {
    return parts.getOrDefault(name, "");
  }

  /** Who asks. */
  Caller caller() {
    return session
        .map(Session::caller)
        .orElseThrow(() -> new IllegalStateException("nobody is signed in: " + path));
  }
}
