package io.statehook.dispatcher.console;

import io.statehook.dispatcher.operations.Caller;

/**
 * Somebody who is signed in.
 *
 * @param caller who
 * @param formToken what every form of this session carries, so that no other site can send one
 */
record Session(Caller caller, String formToken) {
  /** Who, without the token. */
  @Override
  public String toString() {
    return "Session[%s]".formatted(caller.name());
  }
}
