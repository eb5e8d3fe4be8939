package io.statehook.dispatcher.http;

/** There is no connection, by our own decision. Carried inside futures only, hence no stack. */
final class NotConnectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private NotConnectedException(String message) {
    super(message, null, false, false);
  }

  /** The same words for every address, so that the answer tells nothing about our networks. */
  static NotConnectedException blocked() {
    return new NotConnectedException("the host's address is not one that may be connected to");
  }
}
