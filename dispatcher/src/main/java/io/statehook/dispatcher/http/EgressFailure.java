package io.statehook.dispatcher.http;

import java.time.Duration;
import java.util.Locale;

/**
 * No answer.
 *
 * @param kind the class of failure
 * @param detail one sentence for the operator; never text from the receiver, never an address
 * @param duration from the call to the failure
 */
public record EgressFailure(Kind kind, String detail, Duration duration) implements EgressResult {

  /** Classes of failure. */
  public enum Kind {
    /** The deadline passed before the head of an answer had come. */
    TIMEOUT,
    /** No connection, or it broke before the answer. */
    CONNECT,
    /** The name has no address, or the name server gave none in time. */
    DNS,
    /** No trusted encrypted connection: certificate, host name, protocol version. */
    TLS,
    /** What came back is not an acceptable HTTP/1.1 answer. */
    PROTOCOL,
    /** The operator's forward proxy gave no connection; says nothing about the receiver. */
    PROXY,
    /**
     * The address or port, by our own rules or those of the forward proxy, is not one that may be
     * connected to.
     */
    BLOCKED,
    /** This process has too many requests open; says nothing about the receiver. */
    BUSY,
    /** Whoever sent it did not want it to leave any more; the receiver got nothing. */
    WITHDRAWN,
    /** The client was closed; the receiver may or may not have got the request. */
    SHUTDOWN;

    /** The name in attempt records and metrics. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
