package io.statehook.dispatcher.http;

import java.time.Duration;

/** What a receiver can make this process spend, at most. */
final class EgressLimits {
  /** For the TCP connection, and again for the TLS handshake. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** For all queries that one name takes. */
  static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);

  /** A name with more addresses than this is refused. */
  static final int MAX_ADDRESSES = 32;

  /** How many addresses of a name are dialled, one after the other. */
  static final int MAX_DIALS = 3;

  static final int MAX_STATUS_LINE_BYTES = 4 * 1024;
  static final int MAX_HEAD_BYTES = 32 * 1024;
  static final int MAX_HEADERS = 100;

  /** 100 and 103 answers before the real one. */
  static final int MAX_INTERIM_ANSWERS = 8;

  /** A longer Retry-After is not a date and not a sensible number. */
  static final int MAX_RETRY_AFTER_CHARS = 64;

  /** Where reading ends and the connection is closed. */
  static final int BODY_READ_BYTES = 64 * 1024;

  /** How much of the body is kept. */
  static final int BODY_KEPT_BYTES = 4 * 1024;

  /** Requests that wait for a connection to one receiver. */
  static final int MAX_WAITING_PER_HOST = 256;

  static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /** Also bounds how long a changed certificate or address goes unnoticed. */
  static final Duration CONNECTION_LIFETIME = Duration.ofMinutes(10);

  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  static final int MAX_EVENT_LOOPS = 4;
  static final int TLS_THREADS = 4;

  private EgressLimits() {}
}
