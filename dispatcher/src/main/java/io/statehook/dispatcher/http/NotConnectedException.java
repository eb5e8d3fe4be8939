package io.statehook.dispatcher.http;

import io.statehook.dispatcher.http.EgressFailure.Kind;

/** There is no connection, and we know why. Carried inside futures only, hence no stack. */
final class NotConnectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;

  private NotConnectedException(FailureReason reason) {
    super(reason.detail(), null, false, false);
    this.reason = reason;
  }

  /**
   * The same words for every address and port, so that the answer tells nothing about our networks.
   */
  static NotConnectedException blocked() {
    return new NotConnectedException(
        new FailureReason(
            Kind.BLOCKED, "the host's address or port is not one that may be connected to"));
  }

  /** The forward proxy failed us; the receiver has nothing to do with it. */
  static NotConnectedException byProxy(String detail) {
    return new NotConnectedException(new FailureReason(Kind.PROXY, detail));
  }

  /** The forward proxy does not want this connection. */
  static NotConnectedException deniedByProxy(String status) {
    return new NotConnectedException(
        new FailureReason(Kind.BLOCKED, "the forward proxy refused with status " + status));
  }

  /** The forward proxy says that it could not reach the receiver. */
  static NotConnectedException behindProxy() {
    return new NotConnectedException(
        new FailureReason(Kind.CONNECT, "the forward proxy could not reach the receiver"));
  }

  FailureReason reason() {
    return reason;
  }
}
