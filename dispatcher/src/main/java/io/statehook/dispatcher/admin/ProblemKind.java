package io.statehook.dispatcher.admin;

import java.util.Locale;

/** The classes of problems; their names are part of the API. */
enum ProblemKind {
  BAD_REQUEST(400, "The request cannot be read"),
  UNAUTHORIZED(401, "A token is needed"),
  FORBIDDEN(403, "The token does not allow this"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  CONFLICT(409, "It does not fit what is there"),
  CHANGED_MEANWHILE(412, "Somebody has changed it meanwhile"),
  TOO_LARGE(413, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
  MISDIRECTED(421, "The listener does not have this name"),
  INVALID(422, "Nothing was written: rules are broken"),
  NOT_VERIFIED(422, "Nothing was written: the receiver did not take a test message"),
  VERSION_NEEDED(428, "Say which version is meant"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  INTERNAL(500, "An unexpected fault"),
  NOT_READY(503, "The process is not ready"),
  KAFKA_UNAVAILABLE(503, "Kafka does not answer");

  private final int status;
  private final String title;

  ProblemKind(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** The {@code type} of RFC 9457: a name, not a page. */
  String type() {
    return "urn:statehook:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the listener itself answers with this status; other client faults are bad requests. */
  static ProblemKind of(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 413 -> TOO_LARGE;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 503 -> NOT_READY;
      default -> status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
    };
  }
}
